package dev.retouch.edit;

import ai.djl.ndarray.NDArray;

/**
 * What denoising leads to.
 *
 * @param latents (1, N, C) packed latents in f32
 * @param denseSteps how many steps computed all tokens
 */
public record Denoised(NDArray latents, int denseSteps) {}
