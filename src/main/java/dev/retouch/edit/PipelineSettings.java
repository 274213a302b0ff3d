package dev.retouch.edit;

import dev.retouch.bundle.Residency;
import dev.retouch.image.PictureEncoder;
import dev.retouch.image.PictureLimits;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.Tensors;
import dev.retouch.weights.LoraFile;
import java.util.List;

/**
 * How a pipeline treats pictures and weights.
 *
 * @param limits of sources
 * @param jpegQuality of JPEG results, 0 to 1
 * @param precision what the transformer computes in
 * @param cacheBytes of latents and hidden states that are kept for the next edit of the same picture; 0 keeps none
 * @param loras low-rank changes that are merged into the transformer
 * @param residency where weights lie between their uses
 * @param driftLimit displacement of the model's picture, as a share of its longer side, beyond which an edit has a warning
 * @param local how local edits are computed
 */
public record PipelineSettings(
        PictureLimits limits,
        float jpegQuality,
        Precision precision,
        long cacheBytes,
        List<LoraFile> loras,
        Residency residency,
        double driftLimit,
        LocalSettings local) {

    private static final double DEFAULT_DRIFT_LIMIT = 0.01;
    private static final long DEFAULT_CACHE = 256L << 20;

    /** Text encoder, transformer and adapter; the autoencoder computes in f32 always. */
    public enum Precision {
        /** bf16 on a GPU, f32 on a CPU. */
        AUTO,
        F32,
        BF16,
        /** Weights of transformer and adapter in fp8, and the products of image tokens; all else in bf16. */
        FP8;

        Dtype dtype() {
            return switch (this) {
                case F32 -> Dtype.F32;
                case BF16, FP8 -> Dtype.BF16;
                case AUTO -> Tensors.defaultDevice().isGpu() ? Dtype.BF16 : Dtype.F32;
            };
        }
    }

    /** @throws IllegalArgumentException when a number is out of its range */
    public PipelineSettings {
        if (!(jpegQuality >= 0 && jpegQuality <= 1)) {
            throw new IllegalArgumentException("the JPEG quality is " + jpegQuality + ": it must be 0 to 1");
        }
        if (cacheBytes < 0) {
            throw new IllegalArgumentException("the cache has " + cacheBytes + " bytes: it must be 0 or more");
        }
        if (!(driftLimit >= 0)) {
            throw new IllegalArgumentException("the drift limit is " + driftLimit + ": it must be 0 or more");
        }
        loras = List.copyOf(loras);
    }

    /** The same with {@link LocalSettings#DEFAULT}. */
    public PipelineSettings(
            PictureLimits limits,
            float jpegQuality,
            Precision precision,
            long cacheBytes,
            List<LoraFile> loras,
            Residency residency,
            double driftLimit) {
        this(limits, jpegQuality, precision, cacheBytes, loras, residency, driftLimit, LocalSettings.DEFAULT);
    }

    /** The defaults, with a precision. */
    public static PipelineSettings of(Precision precision) {
        return new PipelineSettings(
                PictureLimits.DEFAULT,
                PictureEncoder.DEFAULT_JPEG_QUALITY,
                precision,
                DEFAULT_CACHE,
                List.of(),
                Residency.AUTO,
                DEFAULT_DRIFT_LIMIT);
    }

    /** The same with low-rank changes, each {@code FILE} or {@code FILE:SCALE}. */
    public PipelineSettings with(List<String> changes) {
        return new PipelineSettings(
                limits,
                jpegQuality,
                precision,
                cacheBytes,
                changes.stream().map(LoraFile::parse).toList(),
                residency,
                driftLimit,
                local);
    }

    /** The same with local edits computed otherwise. */
    public PipelineSettings with(LocalSettings other) {
        return new PipelineSettings(limits, jpegQuality, precision, cacheBytes, loras, residency, driftLimit, other);
    }

    /** The same with weights elsewhere. */
    public PipelineSettings with(Residency elsewhere) {
        return new PipelineSettings(limits, jpegQuality, precision, cacheBytes, loras, elsewhere, driftLimit, local);
    }
}
