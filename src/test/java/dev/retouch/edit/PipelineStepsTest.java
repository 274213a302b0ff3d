package dev.retouch.edit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.retouch.bundle.ModelBundle;
import dev.retouch.failure.FailureException;
import dev.retouch.image.Difference;
import dev.retouch.image.Picture;
import dev.retouch.scene.EditKind;
import dev.retouch.scene.SceneSet;
import dev.retouch.scene.Split;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The steps around the denoising loop with the networks that ship. */
class PipelineStepsTest {

    private static final int SIDE = 128;
    private static final int TOKEN = 16;

    private static ModelBundle bundle;
    private static PreparedSource source;

    private final NDManager manager = Tensors.newManager();
    private GradMode off;

    @BeforeAll
    @SuppressWarnings("MustBeClosedChecker") // closed after the last test
    static void open() throws IOException {
        bundle = ModelBundle.open(Path.of("src", "bundle", "small"), Dtype.F32, List.of());
        byte[] rgb = new SceneSet(5, Split.HELD_OUT, SIDE)
                .sample(3, EditKind.RECOLOUR)
                .source()
                .rgb();
        source = new PreparedSource(Picture.opaque(SIDE, SIDE, rgb), TOKEN);
    }

    @AfterAll
    static void closeBundle() {
        bundle.close();
    }

    @BeforeEach
    void withoutGraph() {
        off = GradMode.off();
    }

    @AfterEach
    void close() {
        off.close();
        manager.close();
    }

    private EncodedRequest encode(ContentCache cache, String instruction, double guidance) {
        return new RequestEncoder(bundle, cache).encode(manager, source, instruction, guidance);
    }

    private static float[] words(EncodedRequest request, int prompt) {
        return request.prompts().get(prompt).words().toFloatArray();
    }

    @Test
    void encode_addsTheEmptyInstructionWhereGuidanceIsOn() {
        try (ContentCache cache = new ContentCache(0)) {
            EncodedRequest guided = encode(cache, "make it red", 1.5);
            assertEquals(2, guided.prompts().size());
            assertEquals(1, encode(cache, "make it red", 1).prompts().size());
            assertArrayEquals(words(encode(cache, "make it red", 1), 0), words(guided, 0));
            assertArrayEquals(words(encode(cache, " ", 1), 0), words(guided, 1));
            assertFalse(Arrays.equals(words(guided, 0), words(guided, 1)));
        }
    }

    @Test
    void encode_givesTheAdapterTheLastLayersAndTheTransformerTheVeryLast() {
        try (ContentCache cache = new ContentCache(0)) {
            Prompt prompt = encode(cache, "make it red", 1).instruction();
            assertEquals(4, prompt.layers().size());
            assertArrayEquals(
                    prompt.layers().get(3).toFloatArray(), prompt.words().toFloatArray());
        }
    }

    @Test
    void encode_keepsEachPartForTheNextRequestThatNeedsIt() {
        try (ContentCache cache = new ContentCache(1 << 24)) {
            EncodedRequest first = encode(cache, "make it red", 1);
            assertEquals(3, cache.misses(), "the picture's tokens, the prompt and the latents");
            assertEquals(0, cache.hits());
            EncodedRequest again = encode(cache, "make it red", 1);
            assertEquals(2, cache.hits(), "the prompt and the latents");
            assertArrayEquals(words(first, 0), words(again, 0));
            assertArrayEquals(first.latents().toFloatArray(), again.latents().toFloatArray());
            EncodedRequest other = encode(cache, "make it blue", 1);
            assertEquals(4, cache.misses(), "another prompt alone");
            assertFalse(Arrays.equals(words(first, 0), words(other, 0)));
        }
    }

    @Test
    void decode_isTheWayBackFromTheEncodedSource() {
        try (ContentCache cache = new ContentCache(0)) {
            EncodedRequest request = encode(cache, "make it red", 1);
            assertEquals(new Shape(1, 64, 64), request.latents().getShape());
            Picture back = new LatentDecoder(bundle.vae()).decode(request.latents(), source);
            double off = Difference.between(source.picture(), back).mean();
            assertTrue(off < 0.03, "the round trip is off by " + off);
        }
    }

    @Test
    void encode_normalisesLatents() {
        try (ContentCache cache = new ContentCache(0)) {
            float[] latents = encode(cache, "make it red", 1).latents().toFloatArray();
            double square = 0;
            for (float x : latents) {
                square += (double) x * x / latents.length;
            }
            assertTrue(square > 0.3 && square < 3, "a mean square of " + square);
        }
    }

    @Test
    void decode_refusesWhatIsNotFinite() {
        NDArray latents = Tensors.floats(manager, new float[64 * 64], 1, 64, 64).mul(Float.NaN);
        LatentDecoder decoder = new LatentDecoder(bundle.vae());
        FailureException failure = assertThrows(FailureException.class, () -> decoder.decode(latents, source));
        assertEquals(EditFailure.MODEL_OUTPUT_NOT_FINITE, failure.reason());
        assertTrue(failure.getMessage().contains("another seed"), failure.getMessage());
    }
}
