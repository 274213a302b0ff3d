package dev.retouch.image;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a PNG's chunks say about its colours, in the order of the third edition: cICP, iCCP, sRGB, then gAMA with cHRM; a
 * chunk that cannot be honoured counts as missing.
 */
final class PngColour {

    /** Far above any real profile; what inflates to more is a bomb and is not honoured. */
    private static final int MAX_PROFILE = 16 << 20;

    private static final int PROFILE_HEADER = 128;

    /** What sRGB pictures say in gAMA: the inverse of 2.2, which stands for the curve of sRGB there. */
    private static final int SRGB_GAMMA = 45_455;

    private @Nullable SourceColour coded;
    private @Nullable SourceColour profile;
    private @Nullable Primaries primaries;
    private boolean srgb;
    private long gamma;

    void chunk(String type, byte[] body) {
        switch (type) {
            case "cICP" -> coded = Cicp.parse(body).orElse(null);
            case "iCCP" -> profile = profile(body).orElse(null);
            case "sRGB" -> srgb = true;
            case "gAMA" -> gamma = body.length < 4 ? 0 : ByteBuffer.wrap(body).getInt() & 0xffffffffL;
            case "cHRM" -> primaries = chromaticities(body);
            default -> throw new IllegalArgumentException(type + " is no colour chunk");
        }
    }

    SourceColour meaning() {
        if (coded != null) {
            return coded;
        }
        if (profile != null) {
            return profile;
        }
        boolean srgbPrimaries = primaries == null || primaries.isSrgb();
        boolean srgbCurve = gamma == 0 || Math.abs(gamma - SRGB_GAMMA) <= 50 && srgbPrimaries;
        if (srgb || srgbCurve && srgbPrimaries) {
            return SourceColour.SRGB;
        }
        ToneCurve curve = srgbCurve ? ToneCurve.SRGB : ToneCurve.power(100_000.0 / gamma);
        return new SourceColour.Described(curve, primaries == null ? Primaries.SRGB : primaries);
    }

    private static @Nullable Primaries chromaticities(byte[] body) {
        if (body.length < 32) {
            return null;
        }
        ByteBuffer data = ByteBuffer.wrap(body);
        double[] values = new double[8];
        for (int i = 0; i < 8; i++) {
            values[i] = data.getInt() / 100_000.0;
        }
        try {
            return new Primaries(
                    values[2], values[3], values[4], values[5], values[6], values[7], values[0], values[1]);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** The profile behind its name, a zero and the method; a stream without its end is as good as its bytes. */
    private static Optional<SourceColour> profile(byte[] body) {
        int at = 0;
        while (at < body.length && body[at] != 0) {
            at++;
        }
        byte[] icc = Inflated.upTo(MAX_PROFILE, body, at + 2);
        if (icc.length < PROFILE_HEADER || ByteBuffer.wrap(icc).getInt() > icc.length) {
            return Optional.empty();
        }
        return Optional.of(new SourceColour.Profile(icc));
    }
}
