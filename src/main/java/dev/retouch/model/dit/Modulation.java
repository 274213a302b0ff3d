package dev.retouch.model.dit;

import ai.djl.ndarray.NDArray;

/**
 * Shift, scale and gate of attention, then of the MLP, side by side; in this order, unlike in the comment of the
 * reference.
 *
 * @param img (B, 1, 6 D), or (B, 2, 6 D) for target and clean tokens
 * @param txt (B, 1, 6 D)
 */
public record Modulation(NDArray img, NDArray txt) {}
