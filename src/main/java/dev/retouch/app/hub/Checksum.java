package dev.retouch.app.hub;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What a file's content must give.
 *
 * @param kind of sum
 * @param hex expected, in lower case
 * @param partSize bytes of the parts that are summed one by one; 0 where the file is one
 */
public record Checksum(Kind kind, String hex, long partSize) {

    /** Where no sum is published, the size is all there is to go by. */
    public static final Checksum NONE = new Checksum(Kind.NONE, "");

    /** A sum over a file as a whole. */
    public Checksum(Kind kind, String hex) {
        this(kind, hex, 0);
    }

    /** The sums that model hubs and object stores publish. */
    public enum Kind {
        SHA256("SHA-256"),
        /** SHA-1 over git's own header and the content. */
        GIT_BLOB("SHA-1"),
        MD5("MD5"),
        /** MD5 over the MD5s of the parts that the file was sent in. */
        MD5_OF_PARTS("MD5"),
        NONE("");

        private final String algorithm;

        Kind(String algorithm) {
            this.algorithm = algorithm;
        }
    }

    /** Whether a file's content gives this sum. */
    public boolean matches(Path file) throws IOException {
        if (kind == Kind.NONE) {
            return true;
        }
        MessageDigest digest = digest();
        if (kind == Kind.GIT_BLOB) {
            digest.update(("blob " + Files.size(file) + "\0").getBytes(StandardCharsets.US_ASCII));
        }
        byte[] buffer = new byte[1 << 20];
        try (InputStream in = Files.newInputStream(file)) {
            if (kind == Kind.MD5_OF_PARTS) {
                for (long left = Files.size(file); left > 0; left -= partSize) {
                    MessageDigest part = digest();
                    update(part, in, buffer, Math.min(left, partSize));
                    digest.update(part.digest());
                }
            } else {
                update(digest, in, buffer, Long.MAX_VALUE);
            }
        }
        return HexFormat.of().formatHex(digest.digest()).equals(hex);
    }

    private static void update(MessageDigest digest, InputStream in, byte[] buffer, long bytes) throws IOException {
        long left = bytes;
        while (left > 0) {
            int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
            if (read < 0) {
                return;
            }
            digest.update(buffer, 0, read);
            left -= read;
        }
    }

    private MessageDigest digest() {
        try {
            return MessageDigest.getInstance(kind.algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
