package dev.retouch.image;

import com.twelvemonkeys.imageio.color.ColorProfiles;
import java.awt.color.CMMException;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** From an ICC profile to what converts its samples (ICC.1:2022). */
final class IccProfile {

    private IccProfile() {}

    /**
     * What converts samples of this profile: empty when there is nothing to convert.
     *
     * <p>That is so for a profile that says sRGB (told by what it does to colours, since there are dozens of sRGB profiles
     * and their bytes differ), and for one that is damaged or of another number of channels, as browsers do.
     */
    static Optional<ColourConverter> converter(byte[] icc, int channels, int max) {
        if (icc.length == 0) {
            return Optional.empty();
        }
        try {
            ICC_Profile profile = read(icc);
            if (profile.getNumComponents() != channels || isPlain(of(profile, channels, 255), channels)) {
                return Optional.empty();
            }
            return Optional.of(of(profile, channels, max));
        } catch (IllegalArgumentException | CMMException | IndexOutOfBoundsException | BufferUnderflowException e) {
            return Optional.empty();
        }
    }

    /** With the repairs that known faults of real profiles need; those ask for both directions, which scanners' lack. */
    private static ICC_Profile read(byte[] icc) {
        try {
            return ColorProfiles.createProfile(icc);
        } catch (CMMException e) {
            return ColorProfiles.createProfileRaw(icc);
        }
    }

    /** A table wins over curves, as the standard has it. */
    private static ColourConverter of(ICC_Profile profile, int channels, int max) {
        boolean table = profile.getData(ICC_Profile.icSigAToB0Tag) != null
                || profile.getPCSType() != ColorSpace.TYPE_XYZ && channels != 1;
        if (!table && channels == 1 && profile.getData(ICC_Profile.icSigGrayTRCTag) != null) {
            return MatrixConverter.grey(curve(profile, ICC_Profile.icSigGrayTRCTag), max);
        }
        if (!table && profile.getColorSpaceType() == ColorSpace.TYPE_RGB) {
            List<ToneCurve> curves = List.of(
                    curve(profile, ICC_Profile.icSigRedTRCTag),
                    curve(profile, ICC_Profile.icSigGreenTRCTag),
                    curve(profile, ICC_Profile.icSigBlueTRCTag));
            Matrix3 toXyz = Matrix3.ofColumns(
                    xyz(profile, ICC_Profile.icSigRedColorantTag),
                    xyz(profile, ICC_Profile.icSigGreenColorantTag),
                    xyz(profile, ICC_Profile.icSigBlueColorantTag));
            return MatrixConverter.rgb(curves, toXyz, max);
        }
        return EngineConverter.of(profile, channels, max);
    }

    private static ToneCurve curve(ICC_Profile profile, int tag) {
        return IccCurve.parse(data(profile, tag));
    }

    private static double[] xyz(ICC_Profile profile, int tag) {
        ByteBuffer data = ByteBuffer.wrap(data(profile, tag)).position(8);
        return new double[] {data.getInt() / 65536.0, data.getInt() / 65536.0, data.getInt() / 65536.0};
    }

    private static byte[] data(ICC_Profile profile, int tag) {
        byte[] data = profile.getData(tag);
        if (data == null || data.length < 12) {
            throw new IllegalArgumentException("the profile lacks a tag");
        }
        return data;
    }

    private static boolean isPlain(ColourConverter converter, int channels) {
        if (channels != 1 && channels != 3) {
            converter.convert(new int[channels], 1, new byte[3], 0);
            return false;
        }
        int levels = channels == 1 ? 256 : 9;
        int pixels = channels == 1 ? 256 : 9 * 9 * 9;
        int[] probe = new int[pixels * channels];
        for (int i = 0; i < pixels; i++) {
            for (int channel = 0, rest = i; channel < channels; channel++, rest /= levels) {
                probe[i * channels + channel] = rest % levels * 255 / (levels - 1);
            }
        }
        byte[] converted = new byte[3 * pixels];
        converter.convert(probe, pixels, converted, 0);
        for (int i = 0; i < converted.length; i++) {
            if (Math.abs((converted[i] & 0xff) - probe[channels == 1 ? i / 3 : i]) > 1) {
                return false;
            }
        }
        return true;
    }
}
