package dev.retouch.train.small;

import dev.retouch.scene.InstructionLabels;
import org.jspecify.annotations.Nullable;

/**
 * One drawn edit, or an instruction that asks for none, as the text encoder meets it.
 *
 * @param prompt token ids, without padding
 * @param free whether it is worded freely
 * @param patches what it sees of the source
 * @param touched (latent tokens) 1 for each that belongs to the region
 * @param kinds (image tokens) what each shows
 * @param colours (image tokens) in which colour
 * @param labels what is asked for; null when the instruction names nothing in the picture, or asks for nothing
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record TextSample(
        long[] prompt,
        boolean free,
        float[] patches,
        float[] touched,
        long[] kinds,
        long[] colours,
        @Nullable InstructionLabels labels) {}
