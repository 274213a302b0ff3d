package dev.retouch.train.adapter;

import dev.retouch.train.EncodedEdit;

/**
 * An edit of a step and what was drawn for it.
 *
 * @param shown (N) the region as the adapter sees it, in [0, 1]
 * @param noise (N C) normal values
 * @param time in (0, 1), how far the target is on its way to the noise
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record DrawnEdit(EncodedEdit edit, float[] shown, float[] noise, float time) {}
