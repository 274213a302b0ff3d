package dev.retouch.image;

import com.twelvemonkeys.imageio.color.ColorProfiles;
import java.awt.color.CMMException;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.ColorConvertOp;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.util.Optional;

/** Samples in the space of an ICC profile to 8-bit sRGB. */
record ColourProfile(ICC_Profile profile, int channels) {

    /** Pixels that are converted at once: bounds the memory, large enough to hide the call. */
    private static final int CHUNK = 1 << 16;

    /**
     * What converts samples of this profile: empty when there is nothing to convert.
     *
     * <p>That is so for a profile that says sRGB (told by what it does to colours, since there are dozens of sRGB profiles
     * and their bytes differ), and for one that is damaged or of another number of channels, as browsers do.
     */
    static Optional<ColourProfile> of(byte[] icc, int channels) {
        if (icc.length == 0) {
            return Optional.empty();
        }
        try {
            ICC_Profile profile = read(icc);
            ColourProfile found = new ColourProfile(profile, channels);
            if (profile.getNumComponents() != channels || found.isPlain()) {
                return Optional.empty();
            }
            return Optional.of(found);
        } catch (IllegalArgumentException | CMMException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    /**
     * Converts interleaved samples.
     *
     * @param samples (pixels, channels)
     * @return (pixels, 3)
     */
    byte[] toSrgb(byte[] samples) {
        int pixels = samples.length / channels;
        byte[] rgb = new byte[Math.multiplyExact(pixels, 3)];
        ColorConvertOp op =
                new ColorConvertOp(new ICC_Profile[] {profile, ICC_Profile.getInstance(ColorSpace.CS_sRGB)}, null);
        for (int at = 0; at < pixels; at += CHUNK) {
            int count = Math.min(CHUNK, pixels - at);
            byte[] in = new byte[count * channels];
            System.arraycopy(samples, at * channels, in, 0, in.length);
            byte[] out = new byte[count * 3];
            op.filter(raster(in, channels), raster(out, 3));
            System.arraycopy(out, 0, rgb, at * 3, out.length);
        }
        return rgb;
    }

    /** With the repairs that known faults of real profiles need; those ask for both directions, which scanners' lack. */
    private static ICC_Profile read(byte[] icc) {
        try {
            return ColorProfiles.createProfile(icc);
        } catch (CMMException e) {
            return ColorProfiles.createProfileRaw(icc);
        }
    }

    private boolean isPlain() {
        if (channels != 1 && channels != 3) {
            toSrgb(new byte[channels]);
            return false;
        }
        int levels = channels == 1 ? 256 : 9;
        int pixels = channels == 1 ? 256 : 9 * 9 * 9;
        byte[] probe = new byte[pixels * channels];
        for (int i = 0; i < pixels; i++) {
            for (int channel = 0, rest = i; channel < channels; channel++, rest /= levels) {
                probe[i * channels + channel] = (byte) (rest % levels * 255 / (levels - 1));
            }
        }
        byte[] converted = toSrgb(probe);
        for (int i = 0; i < converted.length; i++) {
            int wanted = probe[channels == 1 ? i / 3 : i] & 0xff;
            if (Math.abs((converted[i] & 0xff) - wanted) > 1) {
                return false;
            }
        }
        return true;
    }

    private static WritableRaster raster(byte[] samples, int channels) {
        int[] offsets = new int[channels];
        for (int i = 0; i < channels; i++) {
            offsets[i] = i;
        }
        int width = samples.length / channels;
        return Raster.createInterleavedRaster(
                new DataBufferByte(samples, samples.length), width, 1, samples.length, channels, offsets, null);
    }
}
