package dev.retouch.train.adapter;

import dev.retouch.model.adapter.TouchedTokens;
import dev.retouch.train.EncodedEdit;

/**
 * An edit of a step and what was drawn for it.
 *
 * @param named whether it is read with its instruction; the empty one names no region
 * @param shown (N) the region as the adapter sees it, in [0, 1]
 * @param noise (N C) normal values
 * @param time in (0, 1), how far the target is on its way to the noise
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record DrawnEdit(EncodedEdit edit, boolean named, float[] shown, float[] noise, float time) {

    /** (N) 1 for each token that the mask predictor is to find. */
    float[] wanted() {
        return named ? touched(edit.region()) : new float[edit.region().length];
    }

    static float[] touched(float[] shares) {
        float[] touched = new float[shares.length];
        for (int i = 0; i < touched.length; i++) {
            touched[i] = TouchedTokens.isTouched(shares[i]) ? 1 : 0;
        }
        return touched;
    }
}
