package dev.retouch.edit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import dev.retouch.bundle.Backbones;
import dev.retouch.bundle.ModelIds;
import dev.retouch.image.Picture;
import dev.retouch.scene.EditKind;
import dev.retouch.scene.EditSample;
import dev.retouch.scene.SceneSet;
import dev.retouch.scene.Split;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.Tensors;
import dev.retouch.weights.SafetensorsFile;
import dev.retouch.weights.SafetensorsWriter;
import dev.retouch.weights.WeightMismatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another adapter in place of the bundle's own, while the pipeline lives. */
class AdoptedAdapterTest {

    private static final Path BUNDLE = Path.of("src", "bundle", "small");
    private static final String WEIGHTS = "diffusion_pytorch_model.safetensors";

    @TempDir
    Path folder;

    private EditPipeline pipeline;
    private Picture source;
    private EditOptions options;

    @BeforeEach
    @SuppressWarnings("MustBeClosedChecker") // closed behind the test
    void open() throws IOException {
        pipeline = EditPipeline.open(BUNDLE, PipelineSettings.of(PipelineSettings.Precision.F32));
        EditSample sample = new SceneSet(5, Split.HELD_OUT, 128).sample(3, EditKind.RECOLOUR);
        source = Picture.opaque(128, 128, sample.source().rgb());
        options = new EditOptions(sample.instruction(), 1, 2, 0, EditMode.LOCAL, Preserve.SOFT);
    }

    @AfterEach
    void close() {
        pipeline.close();
    }

    /** The shipped adapter with all values of one layer in each block set anew. */
    private Path other(Map<String, String> metadata) throws IOException {
        return other(metadata, AdoptedAdapterTest::moved);
    }

    private Path other(Map<String, String> metadata, UnaryOperator<NDArray> change) throws IOException {
        Path own = Files.createDirectories(folder.resolve("adapter"));
        Files.copy(
                BUNDLE.resolve("adapter/config.json"), own.resolve("config.json"), StandardCopyOption.REPLACE_EXISTING);
        SafetensorsFile shipped = SafetensorsFile.open(BUNDLE.resolve("adapter").resolve(WEIGHTS));
        try (NDManager manager = Tensors.newManager(Device.cpu());
                GradMode off = GradMode.off()) {
            Map<String, NDArray> weights = new LinkedHashMap<>();
            shipped.entries().keySet().forEach(name -> {
                NDArray mapped = shipped.map(manager, name);
                weights.put(
                        name,
                        name.matches("block_adapters.*(ff\\.down|gate\\.out)\\.bias") ? change.apply(mapped) : mapped);
            });
            SafetensorsWriter.write(own.resolve(WEIGHTS), weights, metadata);
        }
        return folder;
    }

    private static NDArray moved(NDArray x) {
        return dev.retouch.tensor.Nn.like(dev.retouch.tensor.Nn.f32(x).add(3), x);
    }

    private byte[] edited() {
        return pipeline.edit(source, options).result().rgb();
    }

    @Test
    void offeredAdapter_isTheEditsAfterItIsAdopted() throws IOException {
        ModelIds before = pipeline.modelIds();
        byte[] first = edited();
        String id = pipeline.offer(other(Map.of(Backbones.KEY, Backbones.fingerprint(BUNDLE))));
        assertEquals(before, pipeline.modelIds(), "an edit that runs is not its");
        assertArrayEquals(first, edited());
        assertEquals(new ModelIds(before.model(), id), pipeline.adopt());
        assertEquals(id, pipeline.modelIds().adapter());
        assertNotEquals(before.adapter(), id);
        assertFalse(Arrays.equals(first, edited()));
        assertEquals(id, pipeline.adopt().adapter(), "and stays");
    }

    @Test
    void adapterOfAnotherBackbone_isRefusedAndTheOldOneStays() throws IOException {
        ModelIds before = pipeline.modelIds();
        Path other = other(Map.of(Backbones.KEY, "another"));
        String said =
                assertThrows(WeightMismatch.class, () -> pipeline.offer(other)).getMessage();
        assertTrue(said.contains("another") && said.contains(Backbones.fingerprint(BUNDLE)), said);
        assertEquals(before, pipeline.adopt());
    }

    @Test
    void adapterWithNumbersThatAreNone_isRefusedAndTheOldOneStays() throws IOException {
        ModelIds before = pipeline.modelIds();
        for (float number : new float[] {Float.NaN, Float.NEGATIVE_INFINITY}) {
            Path other = other(Map.of(Backbones.KEY, Backbones.fingerprint(BUNDLE)), values -> {
                NDArray broken = values.duplicate();
                broken.set(new NDIndex(0), number);
                return broken;
            });
            assertThrows(WeightMismatch.class, () -> pipeline.offer(other), Float.toString(number));
            assertEquals(before, pipeline.adopt());
        }
    }

    @Test
    void damagedAdapter_isRefusedAndTheOldOneStays() throws IOException {
        ModelIds before = pipeline.modelIds();
        byte[] first = edited();
        Path other = other(Map.of());
        Path weights = other.resolve("adapter").resolve(WEIGHTS);
        byte[] bytes = Files.readAllBytes(weights);
        Files.write(weights, Arrays.copyOf(bytes, bytes.length - 8));
        assertThrows(WeightMismatch.class, () -> pipeline.offer(other));
        assertEquals(before, pipeline.adopt());
        assertArrayEquals(first, edited());
    }
}
