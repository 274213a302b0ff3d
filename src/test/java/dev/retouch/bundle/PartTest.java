package dev.retouch.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.model.dit.Dit;
import dev.retouch.model.vae.Vae;
import dev.retouch.model.vae.VaeConfig;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.Tensors;
import dev.retouch.weights.SafetensorsFile;
import dev.retouch.weights.TensorEntry;
import dev.retouch.weights.WeightMismatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartTest {

    private static final BundleConfig TINY = TinyBundle.config();

    @TempDir
    Path bundle;

    private final NDManager manager = Tensors.newManager();

    @AfterEach
    void close() {
        manager.close();
    }

    private static <C> Set<String> unread(Part<C, ?> part, C sizes) {
        Set<String> keys = new TreeSet<>(part.published(sizes).keySet());
        keys.removeAll(part.wanted(sizes).keySet());
        return keys;
    }

    /** Zeros for tensors of those shapes, written as the part's weights. */
    private <C> void write(Part<C, ?> part, Map<String, long[]> shapes) throws IOException {
        Map<String, NDArray> zeros = new LinkedHashMap<>();
        shapes.forEach((key, shape) -> zeros.put(key, Dtype.F32.zeros(manager, shape)));
        part.write(bundle, zeros);
    }

    @Test
    void unread_areTheHeadOfWordsAndTheConvolutionsOverTime() {
        assertEquals(Set.of("lm_head.weight"), unread(Parts.TEXT_ENCODER, TINY.text()));
        assertArrayEquals(
                new long[] {TinyBundle.WORDS, 16},
                Parts.TEXT_ENCODER.published(TINY.text()).get("lm_head.weight"));
        assertEquals(
                Set.of(
                        "encoder.down_blocks.1.time_conv.weight",
                        "encoder.down_blocks.1.time_conv.bias",
                        "decoder.up_blocks.0.upsamplers.0.time_conv.weight",
                        "decoder.up_blocks.0.upsamplers.0.time_conv.bias"),
                unread(Parts.VAE, TINY.vae()));
        assertEquals(Set.of(), unread(Parts.TRANSFORMER, TINY.transformer()));
        assertEquals(Set.of(), unread(Parts.ADAPTER, TINY.adapter()));
    }

    /** As the published checkpoint's headers have them. */
    @Test
    void unread_ofThePublishedVaeLieWhereFramesAreHalved() {
        Map<String, long[]> shapes = Parts.VAE.published(VaeConfig.QWEN_IMAGE_EDIT);
        assertEquals(
                Map.of(
                        "encoder.down_blocks.5", "192 192",
                        "encoder.down_blocks.8", "384 384",
                        "decoder.up_blocks.0.upsamplers.0", "768 384",
                        "decoder.up_blocks.1.upsamplers.0", "768 384"),
                unread(Parts.VAE, VaeConfig.QWEN_IMAGE_EDIT).stream()
                        .filter(key -> key.endsWith(".time_conv.weight"))
                        .collect(Collectors.toMap(
                                key -> key.replace(".time_conv.weight", ""),
                                key -> shapes.get(key)[0] + " " + shapes.get(key)[1])));
        assertArrayEquals(new long[] {192, 192, 3, 1, 1}, shapes.get("encoder.down_blocks.5.time_conv.weight"));
        assertArrayEquals(new long[] {768}, shapes.get("decoder.up_blocks.0.upsamplers.0.time_conv.bias"));
    }

    @Test
    void write_roundsToTheFileThatIsPublished() throws IOException {
        write(Parts.TRANSFORMER, Parts.TRANSFORMER.published(TINY.transformer()));
        write(Parts.TEXT_ENCODER, Parts.TEXT_ENCODER.published(TINY.text()));
        assertTrue(Files.exists(bundle.resolve("text_encoder/model.safetensors")));
        SafetensorsFile file = SafetensorsFile.open(bundle.resolve("transformer/diffusion_pytorch_model.safetensors"));
        assertEquals(
                Set.of(Dtype.BF16),
                file.entries().values().stream().map(TensorEntry::dtype).collect(Collectors.toSet()));
        assertEquals(2L * 10, Part.bytes(10));
    }

    @Test
    void write_freesWhatItRounded() throws IOException {
        NDArray value = Tensors.floats(manager, new float[] {1}, 1);
        int before = manager.getManagedArrays().size();
        Parts.TRANSFORMER.write(bundle, Map.of("x", value));
        assertEquals(before, manager.getManagedArrays().size());
    }

    @Test
    void open_computesTheVaeInF32AndTheOthersAsAsked() throws IOException {
        write(Parts.VAE, Parts.VAE.published(TINY.vae()));
        write(Parts.TRANSFORMER, Parts.TRANSFORMER.published(TINY.transformer()));
        Vae vae = Parts.VAE.open(manager, bundle, TINY.vae(), Dtype.BF16);
        Dit transformer = Parts.TRANSFORMER.open(manager, bundle, TINY.transformer(), Dtype.BF16);
        assertEquals(Dtype.F32, Dtype.of(vae.quantConv().weight()));
        assertEquals(Dtype.BF16, Dtype.of(transformer.imgIn().weight()));
    }

    @Test
    void open_takesTheNewerKeysOfTheTextEncoder() throws IOException {
        Map<String, long[]> newer = new LinkedHashMap<>();
        Parts.TEXT_ENCODER
                .published(TINY.text())
                .forEach((key, shape) -> newer.put(
                        key.replaceFirst("^model\\.", "model.language_model.")
                                .replaceFirst("^visual\\.", "model.visual."),
                        shape));
        write(Parts.TEXT_ENCODER, newer);
        assertEquals(
                TINY.text(),
                Parts.TEXT_ENCODER.open(manager, bundle, TINY.text(), Dtype.F32).config());
    }

    @Test
    void open_refusesWhatNoLayerAsksFor() throws IOException {
        for (Part<?, ?> part : new Part<?, ?>[] {Parts.TRANSFORMER, Parts.ADAPTER}) {
            Predicate<String> ignored = part.ignored();
            assertTrue(!ignored.test("extra.weight"), part.id());
        }
        Map<String, long[]> shapes = new LinkedHashMap<>(Parts.TRANSFORMER.published(TINY.transformer()));
        shapes.put("extra.weight", new long[] {1});
        write(Parts.TRANSFORMER, shapes);
        WeightMismatch failure = assertThrows(
                WeightMismatch.class, () -> Parts.TRANSFORMER.open(manager, bundle, TINY.transformer(), Dtype.F32));
        assertTrue(failure.getMessage().contains("extra.weight"), failure.getMessage());
    }
}
