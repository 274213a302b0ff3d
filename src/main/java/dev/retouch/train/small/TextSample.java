package dev.retouch.train.small;

import dev.retouch.scene.InstructionLabels;

/**
 * One drawn edit as the text encoder meets it.
 *
 * @param prompt token ids, without padding
 * @param patches what it sees of the source
 * @param touched (latent tokens) 1 for each that belongs to the region
 * @param kinds (image tokens) what each shows
 * @param colours (image tokens) in which colour
 * @param labels what is asked for
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record TextSample(
        long[] prompt, float[] patches, float[] touched, long[] kinds, long[] colours, InstructionLabels labels) {}
