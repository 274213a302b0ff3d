package dev.retouch.train;

import dev.retouch.model.dit.TokenGrid;
import java.nio.ByteBuffer;

/**
 * One edit as the frozen autoencoder and text encoder left it: all that a step of the adapter's training reads.
 *
 * @param grid of the latent tokens, N of them
 * @param source (N C) packed, normalised latents of the source
 * @param target the same of the target
 * @param region (N) share of each token's footprint inside the region, in [0, 1]
 * @param states (layers, words, textWidth) the text encoder's last hidden layers in order, bf16, little-endian
 * @param words tokens of the instruction, those of the picture included
 * @param local whether the edit has a region; false for one of the whole picture
 */
@SuppressWarnings("ArrayRecordComponent") // a plain carrier between a file and a batch
public record EncodedEdit(
        TokenGrid grid, float[] source, float[] target, float[] region, ByteBuffer states, int words, boolean local) {}
