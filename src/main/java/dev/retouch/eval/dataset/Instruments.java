package dev.retouch.eval.dataset;

import dev.retouch.eval.metric.ClipModel;
import dev.retouch.eval.metric.DinoModel;
import org.jspecify.annotations.Nullable;

/**
 * What results are measured with, beside their pixels; null for what is not asked for.
 *
 * @param clip for CLIP-I, CLIP-T and CLIP's direction
 * @param dino for DINO
 * @param judge for the form of GEdit-Bench
 */
public record Instruments(
        @Nullable ClipModel clip,
        @Nullable DinoModel dino,
        @Nullable Judge judge) {

    /** Pixels alone. */
    public static final Instruments PIXELS = new Instruments(null, null, null);
}
