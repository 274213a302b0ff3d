package dev.retouch.edit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.bundle.Inference;
import dev.retouch.failure.FailureException;
import dev.retouch.image.Picture;
import dev.retouch.model.adapter.Adapter;
import dev.retouch.model.dit.TokenGrid;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GrounderTest {

    private static final Inference INFERENCE = new Inference(6, 1, 16384, 0.5, 0, 1, 1e-3);

    /** A token grid of two rows and three columns. */
    private static final PreparedPicture SOURCE = new PreparedPicture(Picture.opaque(12, 8, new byte[3 * 96]), 4);

    private final NDManager manager = Tensors.newManager();
    private GradMode off;

    @BeforeEach
    void withoutGraph() {
        off = GradMode.off();
    }

    @AfterEach
    void close() {
        off.close();
        manager.close();
    }

    private NDArray latents() {
        return TinyAdapter.random(manager, 5, 1, 6, TinyAdapter.CONFIG.latentChannels());
    }

    /** A request whose negative prompt is another one. */
    private EncodedRequest request(NDArray latents) {
        return new EncodedRequest(
                List.of(new PictureTokens(latents, TokenGrid.still(2, 3))),
                List.of(TinyAdapter.prompt(manager, 5, 1), TinyAdapter.prompt(manager, 3, 2)));
    }

    private static float[] predicted(Adapter adapter, Prompt prompt, NDArray latents) {
        return adapter.predictMask(adapter.instruction(prompt.layers(), null), latents, 2, 3)
                .toFloatArray();
    }

    @Test
    void probabilities_areThoseOfTheInstruction() {
        Adapter adapter = TinyAdapter.of(manager);
        EncodedRequest request = request(latents());
        float[] found = new Grounder(adapter, INFERENCE).probabilities(SOURCE, request);
        assertArrayEquals(predicted(adapter, request.prompts().get(0), request.source()), found);
        assertFalse(Arrays.equals(predicted(adapter, request.prompts().get(1), request.source()), found));
    }

    @Test
    void region_isWhatTheProbabilitiesAskFor() {
        Grounder grounder = new Grounder(TinyAdapter.of(manager), INFERENCE);
        EncodedRequest request = request(latents());
        Region wanted = Region.of(grounder.probabilities(SOURCE, request), 3, 2, INFERENCE, EditMode.LOCAL);
        Region found = grounder.region(SOURCE, request, EditMode.LOCAL, WhenNotFound.FAIL);
        assertArrayEquals(wanted.cells(), found.cells());
        assertEquals(3, found.width());
        assertEquals(2, found.height());
        assertEquals(EditMode.LOCAL, found.mode());
    }

    /** No probability passes a threshold of nearly 1, and what is left is no peak. */
    @Test
    void region_withoutAnythingFoundFailsOrIsEverything() {
        Inference strict = new Inference(6, 1, 16384, 0.999, 0, 1, 1e-3);
        Grounder grounder = new Grounder(TinyAdapter.of(manager), strict);
        EncodedRequest request = request(latents());
        for (EditMode mode : List.of(EditMode.AUTO, EditMode.LOCAL)) {
            FailureException failure = assertThrows(
                    FailureException.class, () -> grounder.region(SOURCE, request, mode, WhenNotFound.FAIL));
            assertEquals(EditFailure.REGION_NOT_FOUND, failure.reason());
            assertTrue(failure.getMessage().contains("whenNotFound"), failure.getMessage());
            Region everything = grounder.region(SOURCE, request, mode, WhenNotFound.GLOBAL);
            assertEquals(EditMode.GLOBAL, everything.mode());
            assertArrayEquals(new byte[] {1, 1, 1, 1, 1, 1}, everything.cells());
            assertTrue(
                    everything.confidence() != null && everything.confidence().area() == 0);
        }
    }

    @Test
    void probabilities_refuseWhatIsNotFinite() {
        NDArray latents = latents().mul(Float.NaN);
        Grounder grounder = new Grounder(TinyAdapter.of(manager), INFERENCE);
        FailureException failure =
                assertThrows(FailureException.class, () -> grounder.probabilities(SOURCE, request(latents)));
        assertEquals(EditFailure.MODEL_OUTPUT_NOT_FINITE, failure.reason());
    }
}
