package dev.retouch.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.weights.LoraFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ids of files whose bytes mean nothing: a digest does not look inside. */
class BundleIdsTest {

    private static final int SAMPLE = 4 << 20;

    @TempDir
    Path folder;

    private Path bundle;
    private Path weights;

    @BeforeEach
    void write() throws IOException {
        bundle = folder.resolve("name");
        for (String part : List.of("transformer", "text_encoder", "vae", "adapter")) {
            Files.createDirectories(bundle.resolve(part));
            Files.writeString(bundle.resolve(part).resolve("config.json"), "of " + part);
        }
        weights = bundle.resolve("transformer/model.safetensors");
        Files.write(weights, new byte[2 * SAMPLE + 10]);
    }

    private ModelIds ids(LoraFile... loras) throws IOException {
        return BundleIds.of(bundle, PipelineType.EDIT, List.of(loras), false);
    }

    private void change(int at) throws IOException {
        byte[] all = new byte[2 * SAMPLE + 10];
        all[at] = 1;
        Files.write(weights, all);
    }

    @Test
    void ids_areTheFoldersNameAndTwelveDigits() throws IOException {
        ModelIds ids = ids();
        assertTrue(ids.model().matches("name@[0-9a-f]{12}"), ids.model());
        assertTrue(ids.adapter().matches("name-adapter@[0-9a-f]{12}"), ids.adapter());
        assertEquals(ids, ids(), "the same files");
    }

    /** Completion events and keys of results that are stored already name weights by these. */
    @Test
    void ids_ofTheSameFilesStayFromVersionToVersion() throws IOException {
        assertEquals(new ModelIds("name@809769ea21cf", "name-adapter@1574ab76de33"), ids());
    }

    @Test
    void adapter_isNoneOfABackbone() throws IOException {
        Files.delete(bundle.resolve("adapter/config.json"));
        Files.delete(bundle.resolve("adapter"));
        assertEquals("none", ids().adapter());
    }

    @Test
    void model_changesWithAByteAtEitherEndButNotBetween() throws IOException {
        String before = ids().model();
        for (int at : new int[] {0, SAMPLE - 1, SAMPLE + 10, 2 * SAMPLE + 9}) {
            change(at);
            assertNotEquals(before, ids().model(), "byte " + at);
        }
        for (int at : new int[] {SAMPLE, SAMPLE + 9}) {
            change(at);
            assertEquals(before, ids().model(), "byte " + at + " is not read");
        }
        Files.write(weights, new byte[2 * SAMPLE + 11]);
        assertNotEquals(before, ids().model(), "the length");
    }

    @Test
    void model_changesWithEachOfItsPartsAndNotWithTheAdapter() throws IOException {
        for (String part : List.of("transformer", "text_encoder", "vae")) {
            ModelIds before = ids();
            Files.writeString(bundle.resolve(part).resolve("config.json"), "another");
            assertNotEquals(before.model(), ids().model(), part);
            assertEquals(before.adapter(), ids().adapter(), part);
        }
        ModelIds before = ids();
        Files.writeString(bundle.resolve("adapter/config.json"), "another");
        assertEquals(before.model(), ids().model());
        assertNotEquals(before.adapter(), ids().adapter());
    }

    @Test
    void model_changesWithAFilesNameAndNotWithHiddenOnes() throws IOException {
        String before = ids().model();
        Files.writeString(bundle.resolve("vae/.lock"), "a tool's");
        Files.createDirectories(bundle.resolve("vae/folder"));
        assertEquals(before, ids().model());
        Files.move(bundle.resolve("vae/config.json"), bundle.resolve("vae/other.json"));
        assertNotEquals(before, ids().model());
    }

    @Test
    void model_changesWithALoraAndItsScale() throws IOException {
        Path lora = folder.resolve("lora.safetensors");
        Files.write(lora, new byte[0]);
        List<String> models = List.of(
                ids().model(),
                ids(new LoraFile(lora, 1)).model(),
                ids(new LoraFile(lora, 0.5)).model());
        assertEquals(3, models.stream().distinct().count(), models::toString);
        Files.write(lora, Arrays.copyOf(new byte[] {7}, 3));
        assertNotEquals(models.get(1), ids(new LoraFile(lora, 1)).model());
    }

    @Test
    void theSameWeightsInAnotherPipeline_areAnotherModel() throws IOException {
        ModelIds plus = BundleIds.of(bundle, PipelineType.EDIT_PLUS, List.of(), false);
        assertNotEquals(ids().model(), plus.model());
        assertEquals(ids().adapter(), plus.adapter());
    }

    @Test
    void weightsInFp8_areAnotherModelForEachCalibration() throws IOException {
        Path scales = Files.writeString(bundle.resolve(Fp8Scales.FILE), "one");
        String whole = ids().model();
        String one = BundleIds.of(bundle, PipelineType.EDIT, List.of(), true).model();
        Files.writeString(scales, "other");
        String other = BundleIds.of(bundle, PipelineType.EDIT, List.of(), true).model();
        assertEquals(3, Stream.of(whole, one, other).distinct().count(), whole + " " + one + " " + other);
        assertEquals(whole, ids().model(), "no other precision reads it");
    }
}
