package dev.retouch.experiment;

import java.util.Locale;

/**
 * What a run trains, and what acts beside the frozen backbone.
 *
 * @param part what is trained
 * @param gate how strongly the Block Adapters act on each target token
 * @param alpha weight of the region in the loss above the rest (Eq. 7), 0 for the plain loss
 * @param predictor how the mask predictor is trained beside it
 */
record Design(Part part, Gate gate, float alpha, Predictor predictor) {

    /** What is trained. */
    enum Part {
        NOTHING,
        /** Low-rank changes of the transformer's attention projections. */
        LORA,
        /** Block Adapters and Condition Encoder. */
        ADAPTER
    }

    /** What multiplies a Block Adapter's output (Eq. 2). */
    enum Gate {
        /** 1 on every target token. */
        ONE,
        /** The SpatialGate (Eq. 6). */
        LEARNED,
        /** 1 on the tokens that the region touches, 0 elsewhere (paper, appendix C). */
        HARD
    }

    /** How the mask predictor is trained. */
    enum Predictor {
        NONE,
        /** Beside an editing path that always sees the true mask. */
        DECOUPLED,
        /** Its mask replaces the true one in the editing path, by a share that rises from 0 to 1 over the steps. */
        COUPLED
    }

    /** The paper's weight of the region. */
    static final float ALPHA = 2;

    /** The adapter as it is deployed, without the head that it shares no parameter with. */
    static final Design GATED = new Design(Part.ADAPTER, Gate.LEARNED, ALPHA, Predictor.NONE);

    Design withAlpha(float other) {
        return new Design(part, gate, other, predictor);
    }

    Design withGate(Gate other) {
        return new Design(part, other, alpha, predictor);
    }

    Design with(Predictor other) {
        return new Design(part, gate, alpha, other);
    }

    /** The same without the mask predictor, which no figure of the true mask depends on. */
    Design editingPath() {
        return with(Predictor.NONE);
    }

    /** Whether a tensor of the adapter, by its name, is trained; what is not, does not act either. */
    boolean trains(String name) {
        if (part != Part.ADAPTER) {
            return false;
        }
        if (name.startsWith("mask_predictor.")) {
            return predictor != Predictor.NONE;
        }
        return gate == Gate.LEARNED || !name.contains(".gate.");
    }

    /** Share of the predicted mask in the editing path after some of the steps. */
    float predictedShare(long step, long steps) {
        return predictor == Predictor.COUPLED ? (float) step / Math.max(1, steps - 1) : 0;
    }

    /** For names of folders. */
    String key() {
        return String.format(Locale.ROOT, "%s-%s-alpha%s-%s", part, gate, alpha, predictor)
                .toLowerCase(Locale.ROOT);
    }
}
