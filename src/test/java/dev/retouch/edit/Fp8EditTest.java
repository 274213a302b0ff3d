package dev.retouch.edit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import com.google.errorprone.annotations.MustBeClosed;
import dev.retouch.bundle.Fp8Scales;
import dev.retouch.bundle.ModelBundle;
import dev.retouch.bundle.Residency;
import dev.retouch.image.Picture;
import dev.retouch.scene.EditSample;
import dev.retouch.scene.SceneSet;
import dev.retouch.scene.Split;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.Twins;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bundle that ships in fp8, after a calibration. */
class Fp8EditTest {

    private static final Path SMALL = Path.of("src", "bundle", "small");
    private static final int SIDE = 128;

    @TempDir
    private static Path folder;

    private static Path bundle;

    @BeforeAll
    static void calibrate() throws IOException {
        bundle = folder.resolve("small");
        try (Stream<Path> files = Files.walk(SMALL)) {
            for (Path file : files.toList()) {
                Files.copy(file, bundle.resolve(SMALL.relativize(file).toString()));
            }
        }
        try (Fp8Calibration calibration =
                Fp8Calibration.open(bundle, PipelineSettings.of(PipelineSettings.Precision.F32))) {
            assertEquals(SIDE, calibration.side());
            SceneSet scenes = new SceneSet(0, Split.TRAIN, SIDE);
            for (int i = 0; i < 2; i++) {
                EditSample sample = scenes.sample(i);
                calibration.edit(Picture.opaque(SIDE, SIDE, sample.source().rgb()), sample.instruction(), i, 4);
            }
            calibration.scales().write(bundle);
        }
    }

    @MustBeClosed
    private static EditPipeline open(Path path, PipelineSettings.Precision precision, Residency residency)
            throws IOException {
        return EditPipeline.open(path, PipelineSettings.of(precision).with(residency));
    }

    private static Picture drawn(EditPipeline pipeline, EditSample sample, EditMode mode) {
        Picture source = Picture.opaque(SIDE, SIDE, sample.source().rgb());
        return pipeline.edit(source, new EditOptions(sample.instruction(), 1, 8, 0, mode, Preserve.SOFT))
                .drawn();
    }

    /** The model's own pictures, before anything of the source is put back. */
    @Test
    void pictures_stayWithin33DecibelsOfBf16() throws IOException {
        SceneSet scenes = new SceneSet(7, Split.HELD_OUT, SIDE);
        try (EditPipeline half = open(bundle, PipelineSettings.Precision.BF16, Residency.DEVICE);
                EditPipeline fp8 = open(bundle, PipelineSettings.Precision.FP8, Residency.DEVICE)) {
            double squares = 0;
            int count = 4;
            for (int i = 0; i < count; i++) {
                EditMode mode = i == 0 ? EditMode.GLOBAL : EditMode.LOCAL;
                byte[] expected = drawn(half, scenes.sample(i), mode).rgb();
                byte[] actual = drawn(fp8, scenes.sample(i), mode).rgb();
                double own = 0;
                for (int b = 0; b < expected.length; b++) {
                    double off = (expected[b] & 0xff) - (actual[b] & 0xff);
                    own += off * off / expected.length;
                }
                System.out.printf("fp8 against bf16, picture %d: %.1f dB%n", i, decibels(own));
                assertTrue(own > 0, "fp8 is bf16");
                squares += own / count;
            }
            double all = decibels(squares);
            System.out.printf("fp8 against bf16: %.1f dB%n", all);
            assertTrue(all >= 33, () -> all + " dB");
        }
    }

    private static double decibels(double square) {
        return 10 * Math.log10(255 * 255 / square);
    }

    @Test
    void weights_takeHalfTheMemory() throws IOException {
        try (ModelBundle half = ModelBundle.open(bundle, Dtype.BF16, List.of(), Residency.DEVICE);
                ModelBundle fp8 = ModelBundle.openFp8(bundle, List.of(), Residency.DEVICE)) {
            double blocks = (double) bytes(fp8.transformer().blocks().get(0))
                    / bytes(half.transformer().blocks().get(0));
            assertTrue(blocks < 0.52, () -> "a block takes " + blocks);
            double adapter = (double) bytes(fp8.adapter().blocks().get(0))
                    / bytes(half.adapter().blocks().get(0));
            assertTrue(adapter < 0.52, () -> "a block's adapter takes " + adapter);
        }
    }

    private static long bytes(Record network) {
        long sum = 0;
        for (NDArray tensor : Twins.tensors(network)) {
            sum += tensor.getShape().size() * Dtype.of(tensor).bytes();
        }
        return sum;
    }

    /** What streams is the same: bytes travel like other weights. */
    @Test
    void picture_isTheSameWithStreamedBlocks() throws IOException {
        EditSample sample = new SceneSet(7, Split.HELD_OUT, SIDE).sample(1);
        try (EditPipeline device = open(bundle, PipelineSettings.Precision.FP8, Residency.DEVICE);
                EditPipeline streamed = open(bundle, PipelineSettings.Precision.FP8, Residency.STREAM)) {
            assertArrayEquals(
                    drawn(device, sample, EditMode.LOCAL).rgb(),
                    drawn(streamed, sample, EditMode.LOCAL).rgb());
        }
    }

    @Test
    @SuppressWarnings("MustBeClosedChecker") // nothing opens
    void bundleWithoutCalibration_isRefusedWithTheCommand() {
        IOException refused = assertThrows(
                IOException.class,
                () -> open(SMALL, PipelineSettings.Precision.FP8, Residency.DEVICE)
                        .close());
        assertEquals(
                SMALL.resolve(Fp8Scales.FILE) + " is missing: precision fp8 needs it, and `retouch bundle calibrate "
                        + SMALL + "` writes it",
                refused.getMessage());
    }

    @Test
    @SuppressWarnings("MustBeClosedChecker") // nothing opens
    void calibrationOfAnotherModel_isRefused() throws IOException {
        Path file = bundle.resolve(Fp8Scales.FILE);
        String whole = Files.readString(file);
        Files.writeString(file, whole.replace("transformer_blocks.4.", "transformer_blocks.9."));
        try {
            RuntimeException refused = assertThrows(
                    RuntimeException.class,
                    () -> open(bundle, PipelineSettings.Precision.FP8, Residency.DEVICE)
                            .close());
            assertTrue(refused.getMessage().contains("transformer_blocks.4."), refused.getMessage());
        } finally {
            Files.writeString(file, whole);
        }
    }
}
