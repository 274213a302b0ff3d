package dev.retouch.data.shard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.files.SmallFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * What lies beside a complete shard, as {@code NAME.json} beside {@code NAME.tar}.
 *
 * @param samples how many it holds
 * @param sha256 of the tar file
 * @param skipped what was left out of it
 */
public record ShardNote(int samples, String sha256, List<Skipped.Item> skipped) {

    /** What a shard's name ends in. */
    static final String EXTENSION = ".tar";

    private static final int LIMIT = 64 << 20;

    public ShardNote {
        skipped = List.copyOf(skipped);
    }

    /** The note's file. */
    static Path of(Path shard) {
        String name = shard.getFileName().toString();
        return shard.resolveSibling(name.substring(0, name.length() - EXTENSION.length()) + ".json");
    }

    /** Whether a shard was written to its end. */
    public static boolean isComplete(Path shard) {
        return Files.exists(shard) && Files.exists(of(shard));
    }

    /**
     * Reads the note of a shard.
     *
     * @throws IOException when it is missing or no note
     */
    public static ShardNote read(Path shard) throws IOException {
        ObjectNode json = SmallFiles.object(of(shard), LIMIT);
        List<Skipped.Item> skipped = new ArrayList<>();
        for (JsonNode item : json.path("skipped")) {
            skipped.add(new Skipped.Item(
                    item.path("name").asText(), item.path("reason").asText()));
        }
        return new ShardNote(json.path("samples").asInt(), json.path("sha256").asText(), skipped);
    }

    static void write(Path shard, ObjectNode note) throws IOException {
        Path part = of(shard).resolveSibling(of(shard).getFileName() + ".part");
        SmallFiles.writeObject(part, note);
        Files.move(part, of(shard), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
