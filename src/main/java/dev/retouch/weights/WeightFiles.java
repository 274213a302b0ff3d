package dev.retouch.weights;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.retouch.files.Links;
import dev.retouch.files.SmallFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The locations of the tensors of one model, and all faults of its files; only headers are read.
 *
 * <p>A folder has one {@code *.safetensors} file, or shards with an index file that says where each tensor is.
 */
public final class WeightFiles {

    private static final String WEIGHTS = ".safetensors";
    private static final String INDEX = ".safetensors.index.json";

    /** A tensor in its file. */
    public record Place(SafetensorsFile file, TensorEntry entry) {}

    private final Path path;
    private final Path root;
    private final UnaryOperator<String> rename;
    private final Map<String, Place> places = new LinkedHashMap<>();
    private final Map<String, SafetensorsFile> files = new TreeMap<>();
    private final Set<String> lost = new LinkedHashSet<>();
    private final List<String> problems = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    private WeightFiles(Path path, Path root, UnaryOperator<String> rename) {
        this.path = path;
        this.root = root;
        this.rename = rename;
    }

    /**
     * Reads the headers of a model folder, or of one file.
     *
     * @param root folder that must contain all files, links followed
     * @param rename from keys of the files to keys of the model
     */
    public static WeightFiles scan(Path path, Path root, UnaryOperator<String> rename) {
        WeightFiles found = new WeightFiles(path, root, rename);
        try {
            if (Files.isDirectory(path)) {
                found.scanFolder();
            } else {
                found.scanSingle(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path + ": " + e.getMessage(), e);
        }
        return found;
    }

    private void scanFolder() throws IOException {
        List<Path> indexes = ending(INDEX);
        List<Path> weights = ending(WEIGHTS);
        if (indexes.size() > 1 || indexes.isEmpty() && weights.size() > 1) {
            problems.add(path + " holds " + Math.max(indexes.size(), weights.size()) + " files *"
                    + (indexes.isEmpty() ? WEIGHTS + " and no index" : INDEX) + ": which to read is not clear");
        } else if (!indexes.isEmpty()) {
            scanShards(indexes.get(0));
            weights.stream()
                    .map(file -> file.getFileName().toString())
                    .filter(name -> !files.containsKey(name))
                    .forEach(name -> notes.add(path.resolve(name) + " is named by no index: it is not read"));
        } else if (weights.isEmpty()) {
            problems.add(path + " holds no safetensors file: is it a model folder?");
        } else {
            scanSingle(weights.get(0));
        }
    }

    private List<Path> ending(String ending) throws IOException {
        try (Stream<Path> list = Files.list(path)) {
            // Some systems create a hidden file next to each, whose name begins with a dot.
            return list.filter(file -> !file.getFileName().toString().startsWith("."))
                    .filter(file -> file.getFileName().toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }

    private void scanSingle(Path file) {
        open(file).ifPresent(opened -> opened.entries().values().forEach(entry -> place(opened, entry)));
    }

    private Optional<SafetensorsFile> open(Path file) {
        try {
            String outside = Links.outside(file, root);
            if (!outside.isEmpty()) {
                problems.add(outside);
                return Optional.empty();
            }
            SafetensorsFile opened = SafetensorsFile.open(file);
            files.put(file.getFileName().toString(), opened);
            return Optional.of(opened);
        } catch (WeightMismatch | UncheckedIOException e) {
            problems.add(e.getMessage());
        } catch (RuntimeException e) {
            problems.add(file + " cannot be understood: " + e.getMessage());
        } catch (OutOfMemoryError e) {
            problems.add(file + " has a header that takes more memory than there is");
        }
        return Optional.empty();
    }

    /** Records a tensor; false when there is already one with this name. */
    private boolean place(SafetensorsFile file, TensorEntry entry) {
        Place before = places.putIfAbsent(rename.apply(entry.name()), new Place(file, entry));
        if (before != null) {
            problems.add(
                    before.entry().name().equals(entry.name())
                            ? "tensor '" + entry.name() + "' lies in both "
                                    + before.file().path() + " and " + file.path()
                            : path + ": the tensors '" + before.entry().name() + "' and '" + entry.name()
                                    + "' are two names of one");
        }
        return before == null;
    }

    private void scanShards(Path index) {
        Map<String, List<String>> keysByShard = new TreeMap<>();
        Set<String> placed = new HashSet<>();
        JsonNode json = index(index);
        for (Map.Entry<String, JsonNode> entry : json.path("weight_map").properties()) {
            keysByShard
                    .computeIfAbsent(entry.getValue().asText(), shard -> new ArrayList<>())
                    .add(entry.getKey());
            placed.add(entry.getKey());
        }
        if (keysByShard.isEmpty() && problems.isEmpty()) {
            problems.add(index + " has no weight_map: it places no tensor");
        }
        long bytes = 0;
        for (Map.Entry<String, List<String>> shard : keysByShard.entrySet()) {
            bytes += scanShard(index, shard.getKey(), shard.getValue(), placed);
        }
        long said = json.path("metadata").path("total_size").asLong(bytes);
        if (said != bytes && problems.isEmpty()) {
            problems.add(index + " says in total_size that the tensors have " + said + " bytes, they have " + bytes);
        }
    }

    private JsonNode index(Path index) {
        String outside = Links.outside(index, root);
        if (outside.isEmpty()) {
            try {
                return SmallFiles.object(index, SmallFiles.MAX_CONFIG);
            } catch (IOException e) {
                problems.add(e.getMessage());
            }
        } else {
            problems.add(outside);
        }
        return new ObjectMapper().createObjectNode();
    }

    private @Nullable Path shardPath(String shard) {
        try {
            return path.resolve(shard).normalize();
        } catch (InvalidPathException e) {
            return null;
        }
    }

    /**
     * Records the tensors of a shard and returns their number of bytes.
     *
     * @param keys that are in this shard according to the index
     * @param placed all keys of the index: a tensor in another shard than the index says is reported there
     */
    private long scanShard(Path index, String shard, List<String> keys, Set<String> placed) {
        Path file = shardPath(shard);
        String trouble = "";
        if (file == null) {
            trouble =
                    index + " names a shard '" + shard.replaceAll("\\p{Cntrl}", "?") + "', which no file can be called";
        } else if (!path.normalize().equals(file.getParent())) {
            trouble = index + " names the shard '" + shard + "' outside its folder";
        } else if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
            trouble = index + " names the shard '" + shard + "' for " + keys.size() + " tensors, which is not there";
        }
        if (!trouble.isEmpty()) {
            problems.add(trouble);
        }
        SafetensorsFile opened = file != null && trouble.isEmpty() ? open(file).orElse(null) : null;
        if (opened == null) {
            keys.stream().map(rename).forEach(lost::add);
            return 0;
        }
        for (String key : keys) {
            if (!opened.entries().containsKey(key)) {
                lost.add(rename.apply(key));
                problems.add(file + " lacks '" + key + "', which " + index + " places there");
            }
        }
        long bytes = 0;
        for (TensorEntry entry : opened.entries().values()) {
            bytes += entry.end() - entry.begin();
            if (place(opened, entry) && !placed.contains(entry.name())) {
                problems.add(file + " holds '" + entry.name() + "', which " + index + " places nowhere");
            }
        }
        return bytes;
    }

    /** Every tensor by its name in the model. */
    public Map<String, Place> places() {
        return Collections.unmodifiableMap(places);
    }

    /** The files that tensors are read from, by name. */
    public Map<String, SafetensorsFile> files() {
        return Collections.unmodifiableMap(files);
    }

    /** Names of tensors that are not where an index says: their absence is already reported. */
    public Set<String> lost() {
        return Collections.unmodifiableSet(lost);
    }

    /** A sentence for each fault; empty when the files can be used. */
    public List<String> problems() {
        return Collections.unmodifiableList(problems);
    }

    /** Oddities that do no harm. */
    public List<String> notes() {
        return Collections.unmodifiableList(notes);
    }

    /** The folder or file. */
    public Path path() {
        return path;
    }
}
