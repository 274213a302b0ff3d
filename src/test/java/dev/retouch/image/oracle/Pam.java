package dev.retouch.image.oracle;

import dev.retouch.image.Picture;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Samples in the plainest formats there are, which all reference tools read and write: PPM, PGM and PAM. */
final class Pam {

    private Pam() {}

    /**
     * Writes samples of 8 or 16 bits.
     *
     * @param samples (height, width, channels), 0 to 255 or 65535
     * @param channels 3, or 4 with alpha
     */
    static void write(Path file, int width, int height, int channels, int max, int[] samples) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes((channels == 3
                        ? "P6\n" + width + " " + height + "\n" + max + "\n"
                        : "P7\nWIDTH " + width + "\nHEIGHT " + height + "\nDEPTH 4\nMAXVAL " + max
                                + "\nTUPLTYPE RGB_ALPHA\nENDHDR\n")
                .getBytes(StandardCharsets.US_ASCII));
        for (int sample : samples) {
            if (max > 255) {
                out.write(sample >> 8);
            }
            out.write(sample);
        }
        Files.write(file, out.toByteArray());
    }

    /** A picture of 8-bit samples. */
    static Picture read(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        boolean pam = bytes[1] == '7';
        Map<String, Integer> fields = new HashMap<>();
        int at = pam ? pamHeader(bytes, fields) : pnmHeader(bytes, fields);
        int width = fields.get("WIDTH");
        int height = fields.get("HEIGHT");
        int depth = fields.get("DEPTH");
        if (fields.get("MAXVAL") != 255 && fields.get("MAXVAL") != 1) {
            throw new IOException(file + " has samples to " + fields.get("MAXVAL"));
        }
        int scale = 255 / fields.get("MAXVAL");
        boolean hasAlpha = depth == 2 || depth == 4;
        int colours = hasAlpha ? depth - 1 : depth;
        byte[] rgb = new byte[width * height * 3];
        byte[] alpha = new byte[hasAlpha ? width * height : 0];
        for (int i = 0; i < width * height; i++) {
            for (int c = 0; c < 3; c++) {
                rgb[3 * i + c] = (byte) (scale * (bytes[at + i * depth + (colours == 1 ? 0 : c)] & 0xff));
            }
            if (hasAlpha) {
                alpha[i] = (byte) (scale * (bytes[at + i * depth + colours] & 0xff));
            }
        }
        return new Picture(width, height, rgb, alpha);
    }

    private static int pamHeader(byte[] bytes, Map<String, Integer> fields) {
        int at = 3;
        while (true) {
            int end = at;
            while (bytes[end] != '\n') {
                end++;
            }
            String line = new String(Arrays.copyOfRange(bytes, at, end), StandardCharsets.US_ASCII);
            at = end + 1;
            if (line.equals("ENDHDR")) {
                return at;
            }
            String[] pair = line.split(" ", 2);
            if (pair[1].matches("\\d+")) {
                fields.put(pair[0], Integer.parseInt(pair[1]));
            }
        }
    }

    private static int pnmHeader(byte[] bytes, Map<String, Integer> fields) {
        fields.put("DEPTH", bytes[1] == '5' ? 1 : 3);
        int at = 2;
        for (String name : new String[] {"WIDTH", "HEIGHT", "MAXVAL"}) {
            while (Character.isWhitespace(bytes[at])) {
                at++;
            }
            int value = 0;
            while (!Character.isWhitespace(bytes[at])) {
                value = 10 * value + bytes[at++] - '0';
            }
            fields.put(name, value);
        }
        return at + 1;
    }
}
