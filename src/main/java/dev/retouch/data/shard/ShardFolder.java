package dev.retouch.data.shard;

import dev.retouch.files.ContentDigest;
import dev.retouch.files.SmallFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder of shards.
 *
 * @param folder where they lie
 * @param shards its tar files by name, at least one
 */
public record ShardFolder(Path folder, List<Path> shards) {

    public ShardFolder {
        shards = List.copyOf(shards);
    }

    /**
     * Lists the shards of a folder.
     *
     * @throws IOException when there is no such folder, or no shard in it
     */
    public static ShardFolder open(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IOException("there is no folder " + folder + ": `retouch data` makes data sets");
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> shards = files.filter(file -> file.toString().endsWith(ShardNote.EXTENSION))
                    .sorted()
                    .toList();
            if (shards.isEmpty()) {
                throw new IOException(
                        folder + " holds no shard, that is no file whose name ends in " + ShardNote.EXTENSION);
            }
            return new ShardFolder(folder, shards);
        } catch (java.nio.file.AccessDeniedException e) {
            throw new IOException(SmallFiles.unreadable(folder, e), e);
        }
    }

    /**
     * Tells one content of the folder from another: a hash of the hashes of all shards; of a shard without a note, its name
     * and size count.
     *
     * @throws IOException when a shard or a note cannot be read
     */
    public String fingerprint() throws IOException {
        MessageDigest digest = ContentDigest.sha256();
        for (Path shard : shards) {
            String content =
                    ShardNote.isComplete(shard) ? ShardNote.read(shard).sha256() : Long.toString(Files.size(shard));
            digest.update((shard.getFileName() + " " + content + "\n").getBytes(StandardCharsets.UTF_8));
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
