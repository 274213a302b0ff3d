package dev.retouch.image;

import java.util.List;
import java.util.Optional;

/** What a file says its samples mean. */
sealed interface SourceColour {

    /** sRGB, or nothing: then sRGB is what viewers take it for. */
    SourceColour SRGB = new Srgb();

    /**
     * What converts the samples: empty when there is nothing to convert, or when the description does not fit them.
     *
     * @param channels of a pixel without its alpha
     * @param max the highest level of a sample, 255 or 65535
     */
    Optional<ColourConverter> converter(int channels, int max);

    record Srgb() implements SourceColour {
        @Override
        public Optional<ColourConverter> converter(int channels, int max) {
            return Optional.empty();
        }
    }

    /** An ICC profile as embedded. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Profile(byte[] icc) implements SourceColour {
        @Override
        public Optional<ColourConverter> converter(int channels, int max) {
            return IccProfile.converter(icc, channels, max);
        }
    }

    /** A curve and primaries by numbers. */
    record Described(ToneCurve curve, Primaries primaries) implements SourceColour {
        @Override
        public Optional<ColourConverter> converter(int channels, int max) {
            return switch (channels) {
                case 1 -> Optional.of(MatrixConverter.grey(curve, max));
                case 3 -> Optional.of(MatrixConverter.rgb(List.of(curve, curve, curve), primaries.toXyz(), max));
                default -> Optional.empty();
            };
        }
    }
}
