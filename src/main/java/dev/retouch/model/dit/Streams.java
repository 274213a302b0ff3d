package dev.retouch.model.dit;

import ai.djl.ndarray.NDArray;

/** Both streams of a block: img (B, N, D), txt (B, T, D). */
public record Streams(NDArray img, NDArray txt) {}
