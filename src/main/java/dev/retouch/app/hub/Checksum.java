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
 */
public record Checksum(Kind kind, String hex) {

    /** Where no sum is published, the size is all there is to go by. */
    public static final Checksum NONE = new Checksum(Kind.NONE, "");

    /** The sums that model hubs and object stores publish. */
    public enum Kind {
        SHA256("SHA-256"),
        /** SHA-1 over git's own header and the content. */
        GIT_BLOB("SHA-1"),
        MD5("MD5"),
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
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return HexFormat.of().formatHex(digest.digest()).equals(hex);
    }

    private MessageDigest digest() {
        try {
            return MessageDigest.getInstance(kind.algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
