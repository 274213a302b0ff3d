package dev.retouch.edit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import dev.retouch.bundle.ModelBundle;
import dev.retouch.bundle.Residency;
import dev.retouch.edit.PipelineSettings.Precision;
import dev.retouch.image.Picture;
import dev.retouch.model.adapter.Adapter;
import dev.retouch.scene.EditKind;
import dev.retouch.scene.EditSample;
import dev.retouch.scene.SceneSet;
import dev.retouch.scene.Split;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.NativePeak;
import dev.retouch.tensor.Twins;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where weights lie changes the memory that an edit takes, and nothing else. The device is the host here. */
class ResidencyTest {

    private static final Path BUNDLE = Path.of("src", "bundle", "small");
    private static final EditSample SAMPLE = new SceneSet(5, Split.HELD_OUT, 128).sample(3, EditKind.RECOLOUR);
    private static final Picture SOURCE =
            Picture.opaque(128, 128, SAMPLE.source().rgb());
    private static final EditOptions LOCAL =
            new EditOptions(SAMPLE.instruction(), 1, 3, 2, EditMode.LOCAL, Preserve.SOFT);

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16"})
    void edit_isTheSameWhereverTheWeightsLie(Precision precision) throws IOException {
        PipelineSettings settings = PipelineSettings.of(precision);
        byte[] wanted = edited(settings.with(Residency.DEVICE));
        assertArrayEquals(wanted, edited(settings.with(Residency.OFFLOAD)), "offload");
        assertArrayEquals(wanted, edited(settings.with(Residency.STREAM)), "stream");
    }

    /** The second of two edits: what the first leaves behind must not show. */
    private static byte[] edited(PipelineSettings settings) throws IOException {
        try (MeasuredPipeline pipeline = MeasuredPipeline.open(BUNDLE, settings)) {
            pipeline.editor().edit(SOURCE, new EditOptions("make it warmer", 2, 2, 2, EditMode.GLOBAL, Preserve.EXACT));
            int tensors = pipeline.managedTensors();
            byte[] result = pipeline.editor().edit(SOURCE, LOCAL).result().rgb();
            assertEquals(tensors, pipeline.managedTensors());
            return result;
        }
    }

    @Test
    @SuppressWarnings("MustBeClosedChecker") // the pipeline owns the bundle and the cache
    void edit_thatFails_sendsGuestsAway() throws IOException {
        ModelBundle bundle = ModelBundle.open(BUNDLE, Dtype.F32, List.of(), Residency.OFFLOAD);
        try (EditPipeline pipeline =
                new EditPipeline(bundle, PipelineSettings.of(Precision.F32), new ContentCache(1 << 20))) {
            NDArray[] late = new NDArray[1];
            assertThrows(
                    IllegalStateException.class,
                    () -> pipeline.editInside(SOURCE, List.of(), LOCAL, (prepared, request) -> {
                        late[0] = Twins.tensors(bundle.text()).get(0);
                        throw new IllegalStateException("no region");
                    }));
            assertTrue(late[0].isReleased());
        }
    }

    /** The weights are bf16 in the files, so that the host's copies are the files' own pages. */
    @Test
    void stream_holdsTwoBlocksOfEachNetworkAndOneGuest() throws IOException {
        long device = peak(Residency.DEVICE);
        long stream = peak(Residency.STREAM);
        try (ModelBundle bundle = ModelBundle.open(BUNDLE, Dtype.BF16, List.of(), Residency.DEVICE)) {
            Adapter adapter = bundle.adapter();
            long all = bytes(Twins.tensors(bundle.transformer())) + bytes(Twins.tensors(adapter));
            int count = bundle.transformer().blocks().size();
            long ofBlocks = bytesOfAll(bundle.transformer().blocks()) + bytesOfAll(adapter.blocks());
            long guest = Math.max(bytes(Twins.tensors(bundle.vae())), bytes(Twins.tensors(bundle.text())));
            long most = all - ofBlocks + 2 * ofBlocks / count + guest;
            assertTrue(most < all * 0.75, () -> most + " is no test: all are " + all);
            assertTrue(stream - device >= 2 * ofBlocks / count, "nothing is streamed");
            assertTrue(
                    stream - device <= most * 1.01,
                    () -> "%d bytes beside the rest's %d, %d may be; all weights are %d"
                            .formatted(stream - device, device, most, all));
        }
    }

    private static long bytesOfAll(List<?> blocks) {
        return blocks.stream()
                .mapToLong(block -> bytes(Twins.tensors((Record) block)))
                .sum();
    }

    private static long bytes(List<NDArray> tensors) {
        return tensors.stream()
                .mapToLong(tensor -> tensor.size() * Dtype.of(tensor).bytes())
                .sum();
    }

    /** Of opening a bundle and of the denoising in it. */
    private static long peak(Residency residency) throws IOException {
        return NativePeak.of(() -> {
            PipelineSettings settings = PipelineSettings.of(Precision.BF16).with(residency);
            try (EditPipeline pipeline = EditPipeline.open(BUNDLE, settings)) {
                pipeline.edit(SOURCE, LOCAL);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
