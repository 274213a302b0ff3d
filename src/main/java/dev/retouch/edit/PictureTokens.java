package dev.retouch.edit;

import ai.djl.ndarray.NDArray;
import dev.retouch.model.dit.TokenGrid;

/**
 * A picture as the transformer is shown it.
 *
 * @param latents (1, M, C) packed and normalised
 * @param grid where its M tokens stand
 */
record PictureTokens(NDArray latents, TokenGrid grid) {}
