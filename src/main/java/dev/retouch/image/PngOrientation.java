package dev.retouch.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The orientation that a PNG asks for: of its eXIf chunk, else of EXIF data that older programs put into text as hexadecimal
 * numbers, else of XMP.
 */
final class PngOrientation {

    /** Far above what EXIF, XMP and their spelling in text need. */
    private static final int MAX_TEXT = 1 << 20;

    private static final String XMP_KEYWORD = "XML:com.adobe.xmp";
    private static final String RAW_PROFILE = "Raw profile type ";

    private @Nullable Orientation ofChunk;
    private @Nullable Orientation ofText;
    private @Nullable Orientation ofXmp;

    void chunk(String type, byte[] body) {
        if (type.equals("eXIf")) {
            ofChunk = Orientation.fromExif(body);
            return;
        }
        int end = zero(body, 0);
        String keyword = text(body, 0, end);
        if (keyword.equals(XMP_KEYWORD)) {
            ofXmp = Orientation.fromXmp(value(type, body, end));
        } else if (keyword.startsWith(RAW_PROFILE)) {
            byte[] profile = rawProfile(value(type, body, end));
            switch (keyword.substring(RAW_PROFILE.length()).toLowerCase(Locale.ROOT)) {
                case "exif", "app1" -> ofText = Orientation.fromExif(profile);
                case "xmp" -> ofXmp = Orientation.fromXmp(profile);
                default -> {}
            }
        }
    }

    Orientation value() {
        if (ofChunk != null) {
            return ofChunk;
        }
        if (ofText != null) {
            return ofText;
        }
        return ofXmp != null ? ofXmp : Orientation.UPRIGHT;
    }

    /** What stands behind the keyword, inflated where it is compressed. */
    private static byte[] value(String type, byte[] body, int keywordEnd) {
        int at = keywordEnd + 1;
        switch (type) {
            case "tEXt" -> {
                return tail(body, at);
            }
            case "zTXt" -> {
                return Inflated.upTo(MAX_TEXT, body, at + 1);
            }
            default -> {
                boolean compressed = at < body.length && body[at] == 1;
                int language = zero(body, at + 2);
                int start = zero(body, language + 1) + 1;
                return compressed ? Inflated.upTo(MAX_TEXT, body, start) : tail(body, start);
            }
        }
    }

    /** A line break, the kind, the number of bytes, and the bytes in hexadecimal with line breaks anywhere. */
    private static byte[] rawProfile(byte[] value) {
        String[] words = new String(value, StandardCharsets.ISO_8859_1).strip().split("\\s+", 3);
        if (words.length < 3) {
            return PictureFile.NONE;
        }
        try {
            byte[] bytes = HexFormat.of().parseHex(words[2].replaceAll("\\s+", ""));
            return Integer.parseInt(words[1]) == bytes.length ? bytes : PictureFile.NONE;
        } catch (IllegalArgumentException e) {
            return PictureFile.NONE;
        }
    }

    private static int zero(byte[] body, int from) {
        int at = from;
        while (at < body.length && body[at] != 0) {
            at++;
        }
        return at;
    }

    private static byte[] tail(byte[] body, int from) {
        return from >= body.length || body.length - from > MAX_TEXT
                ? PictureFile.NONE
                : Arrays.copyOfRange(body, from, body.length);
    }

    private static String text(byte[] body, int from, int to) {
        return new String(body, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
