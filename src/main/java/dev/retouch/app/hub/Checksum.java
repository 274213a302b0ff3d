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
 * The published checksum of a file.
 *
 * @param kind of checksum
 * @param hex expected, in lower case
 * @param partSize bytes of each separately hashed part; 0 when the file is hashed as a whole
 */
public record Checksum(Kind kind, String hex, long partSize) {

    /** No checksum is published: only the size can be compared. */
    public static final Checksum NONE = new Checksum(Kind.NONE, "");

    /** A checksum of a whole file. */
    public Checksum(Kind kind, String hex) {
        this(kind, hex, 0);
    }

    /** The checksums that model hubs and object stores publish. */
    public enum Kind {
        SHA256("SHA-256"),
        /** SHA-1 over git's blob header and the content. */
        GIT_BLOB("SHA-1"),
        MD5("MD5"),
        /** MD5 over the MD5s of the parts of a multipart upload. */
        MD5_OF_PARTS("MD5"),
        NONE("");

        private final String algorithm;

        Kind(String algorithm) {
            this.algorithm = algorithm;
        }
    }

    /** Whether the content of a file has this checksum. */
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
