package dev.retouch.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** A name for all that was added: whatever of it changes, the name changes. */
public final class ContentDigest {

    private static final int DIGITS = 16;

    private final MessageDigest sha = sha256();

    /** A fresh SHA-256. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Adds a value by its text. */
    public ContentDigest add(Object value) {
        return add(value.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Adds bytes, and how many they are. */
    public ContentDigest add(byte[] bytes) {
        sha.update(ByteBuffer.allocate(Long.BYTES).putLong(bytes.length).flip());
        sha.update(bytes);
        return this;
    }

    /** Adds numbers, and how many they are. */
    public ContentDigest add(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
        bytes.asFloatBuffer().put(values);
        return add(bytes.array());
    }

    /**
     * Adds the names and the whole content of a folder's files, in the order of their names.
     *
     * @throws IOException when one cannot be read
     */
    public ContentDigest addFiles(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> list = Files.list(folder)) {
            files = list.filter(Files::isRegularFile).sorted().toList();
        }
        for (Path file : files) {
            add(file.getFileName()).add(Files.size(file));
            try (InputStream in = new DigestInputStream(Files.newInputStream(file), sha)) {
                in.transferTo(OutputStream.nullOutputStream());
            }
        }
        return this;
    }

    /** Sixteen hex digits; nothing may be added behind it. */
    public String text() {
        return HexFormat.of().formatHex(sha.digest()).substring(0, DIGITS);
    }
}
