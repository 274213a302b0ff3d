package dev.retouch.data.shard;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.MustBeClosed;
import dev.retouch.files.ContentDigest;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * Writes one shard, completely or not at all: the tar file gets its name when it is complete, and then its note beside it,
 * which says what it holds. The same samples give the same bytes.
 */
public final class ShardWriter implements AutoCloseable {

    private final Path shard;
    private final Path part;
    private final MessageDigest digest;
    private final TarArchiveOutputStream tar;
    private final Set<String> keys = new HashSet<>();
    private final Skipped skipped = new Skipped();

    private ShardWriter(Path shard) throws IOException {
        this.shard = shard;
        part = shard.resolveSibling(shard.getFileName() + ".part");
        digest = ContentDigest.sha256();
        tar = new TarArchiveOutputStream(
                new DigestOutputStream(new BufferedOutputStream(Files.newOutputStream(part), 1 << 20), digest),
                StandardCharsets.UTF_8.name());
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    }

    /**
     * Begins a shard, and its folder where there is none.
     *
     * @param shard the tar file
     * @throws IOException when the disk does not take it
     */
    @MustBeClosed
    public static ShardWriter create(Path shard) throws IOException {
        Files.createDirectories(shard.toAbsolutePath().getParent());
        return new ShardWriter(shard);
    }

    /**
     * Adds a sample.
     *
     * @throws IllegalArgumentException when its key is there already
     * @throws IOException when the disk does not take it
     */
    public void add(ShardSample sample) throws IOException {
        if (!keys.add(sample.key())) {
            throw new IllegalArgumentException("the key '" + sample.key() + "' is twice in " + shard);
        }
        for (Map.Entry<String, byte[]> file : sample.files().entrySet()) {
            TarArchiveEntry entry = new TarArchiveEntry(sample.key() + "." + file.getKey());
            entry.setModTime(0);
            entry.setIds(0, 0);
            entry.setSize(file.getValue().length);
            tar.putArchiveEntry(entry);
            tar.write(file.getValue());
            tar.closeArchiveEntry();
        }
    }

    /** Notes a sample that belongs here and is left out. */
    public void skip(String name, String reason) {
        skipped.add(name, reason);
    }

    /**
     * Gives the shard its name.
     *
     * @throws IOException when the disk does not take it
     */
    public void commit() throws IOException {
        tar.finish();
        tar.close();
        Files.move(part, shard, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        ObjectNode note = new ObjectMapper().createObjectNode();
        note.put("samples", keys.size()).put("sha256", HexFormat.of().formatHex(digest.digest()));
        ArrayNode left = note.putArray("skipped");
        skipped.items()
                .forEach(item -> left.addObject().put("name", item.name()).put("reason", item.reason()));
        ShardNote.write(shard, note);
    }

    /** Throws away what was not committed. */
    @Override
    public void close() throws IOException {
        tar.close();
        Files.deleteIfExists(part);
    }
}
