package dev.retouch.data.card;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.data.EditSample;
import dev.retouch.data.shard.Cursor;
import dev.retouch.data.shard.ReadOrder;
import dev.retouch.data.shard.ShardFolder;
import dev.retouch.data.shard.ShardIndex;
import dev.retouch.data.shard.ShardJob;
import dev.retouch.data.shard.ShardStream;
import dev.retouch.data.shard.Skipped;
import dev.retouch.files.SmallFiles;
import dev.retouch.image.Picture;
import dev.retouch.sheet.ContactSheet;
import dev.retouch.sheet.ContactSheet.Tile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The card of a data set.
 *
 * @param json all figures
 * @param sheet some samples: source, mask and target in a row; null where no sample can be read
 */
public record DataCard(ObjectNode json, @Nullable Picture sheet) {

    private static final int ROWS = 12;
    private static final int BINS = 10;
    private static final int LIMIT = 16 << 20;

    /** Share of changed pixels outside of a mask above which the mask misses a part of the edit. */
    private static final double LEAKS = 0.01;

    /**
     * Reads every sample of a folder.
     *
     * @param threads that decode, at least 1
     * @param done told the number of samples that are read
     * @throws IOException when there is no shard
     */
    public static DataCard of(ShardFolder folder, int threads, IntConsumer done) throws IOException {
        Set<String> shown = shown(folder);
        Skipped skipped = new Skipped();
        List<SampleFacts> samples = new ArrayList<>();
        try (ShardStream<SampleFacts> stream = ShardStream.open(
                folder,
                ReadOrder.AS_STORED,
                Cursor.START,
                threads,
                sample -> SampleFacts.of(EditSample.of(sample), shown.contains(sample.key())),
                skipped)) {
            for (SampleFacts facts = stream.next(); facts != null; facts = stream.next()) {
                samples.add(facts);
                done.accept(samples.size());
            }
        }
        return new DataCard(json(folder, samples, skipped), sheet(folder, samples));
    }

    /** Keys of samples that lie evenly over the folder. */
    private static Set<String> shown(ShardFolder folder) {
        List<String> keys = new ArrayList<>();
        for (Path shard : folder.shards()) {
            try {
                ShardIndex.read(shard).samples().forEach(place -> keys.add(place.key()));
            } catch (IOException e) {
                // The stream names it.
            }
        }
        Set<String> shown = new HashSet<>();
        for (int i = 0; i < ROWS && !keys.isEmpty(); i++) {
            shown.add(keys.get((int) ((long) i * keys.size() / ROWS)));
        }
        return shown;
    }

    private static ObjectNode json(ShardFolder folder, List<SampleFacts> samples, Skipped skipped) throws IOException {
        ObjectNode node = new ObjectMapper().createObjectNode();
        node.put(
                "name",
                String.valueOf(folder.folder().toAbsolutePath().normalize().getFileName()));
        node.put("fingerprint", folder.fingerprint());
        node.put("shards", folder.shards().size()).put("samples", samples.size());
        Path recipe = folder.folder().resolve(ShardJob.RECIPE);
        if (Files.exists(recipe)) {
            node.set("recipe", SmallFiles.object(recipe, LIMIT));
        }
        node.set("kinds", counts(samples, SampleFacts::kind));
        node.set("origins", counts(samples, SampleFacts::origin));
        node.set(
                "tasks",
                counts(samples.stream().filter(s -> !s.task().isEmpty()).toList(), SampleFacts::task));
        node.put("withTarget", samples.stream().filter(SampleFacts::hasTarget).count());
        node.put(
                "distinctInstructions",
                samples.stream().map(SampleFacts::instruction).distinct().count());
        node.set("instructionCharacters", spread(samples, s -> s.instruction().length()));
        node.set("width", spread(samples, SampleFacts::width));
        node.set("height", spread(samples, SampleFacts::height));
        node.set("mask", masks(samples));
        node.set("duplicates", Duplicates.of(samples));
        ArrayNode left = node.putArray("skipped");
        skipped.items()
                .forEach(item -> left.addObject().put("name", item.name()).put("reason", item.reason()));
        return node;
    }

    private static ObjectNode counts(List<SampleFacts> samples, Function<SampleFacts, String> by) {
        Map<String, Integer> counts = new TreeMap<>();
        samples.forEach(sample -> counts.merge(by.apply(sample), 1, Integer::sum));
        ObjectNode node = new ObjectMapper().createObjectNode();
        counts.forEach(node::put);
        return node;
    }

    private static ObjectNode masks(List<SampleFacts> samples) {
        List<SampleFacts> masked = samples.stream().filter(s -> s.area() >= 0).toList();
        List<SampleFacts> filled = masked.stream().filter(s -> s.area() > 0).toList();
        List<SampleFacts> compared =
                samples.stream().filter(s -> s.changedOutside() >= 0).toList();
        ObjectNode node = new ObjectMapper().createObjectNode();
        node.put("known", masked.size()).put("empty", masked.size() - filled.size());
        node.set("area", spread(filled, SampleFacts::area));
        int[] bins = new int[BINS];
        filled.forEach(s -> bins[Math.min(BINS - 1, (int) (s.area() * BINS))]++);
        ArrayNode histogram = node.putArray("areaHistogram");
        for (int bin : bins) {
            histogram.add(bin);
        }
        node.set("changedOutside", spread(compared, SampleFacts::changedOutside));
        node.put(
                "changedOutsideAboveOnePercent",
                compared.stream().filter(s -> s.changedOutside() > LEAKS).count());
        return node;
    }

    private static ObjectNode spread(List<SampleFacts> samples, ToDoubleFunction<SampleFacts> value) {
        double[] sorted = samples.stream().mapToDouble(value).sorted().toArray();
        ObjectNode node = new ObjectMapper().createObjectNode();
        if (sorted.length > 0) {
            int last = sorted.length - 1;
            node.put("least", sorted[0]).put("tenth", sorted[last / 10]).put("median", sorted[last / 2]);
            node.put("ninetieth", sorted[last - last / 10]).put("most", sorted[last]);
        }
        return node;
    }

    private static @Nullable Picture sheet(ShardFolder folder, List<SampleFacts> samples) {
        List<List<Tile>> rows = new ArrayList<>();
        for (SampleFacts sample : samples) {
            SampleFacts.Thumbnail small = sample.thumbnail();
            if (small != null) {
                List<Tile> row = new ArrayList<>();
                row.add(new Tile(small.source(), sample.key() + ": " + sample.instruction()));
                if (small.mask() != null) {
                    row.add(new Tile(small.mask(), "mask"));
                }
                if (small.target() != null) {
                    row.add(new Tile(small.target(), sample.kind().equals(EditSample.EDIT) ? "target" : sample.kind()));
                }
                rows.add(row);
            }
        }
        return rows.isEmpty()
                ? null
                : ContactSheet.draw("Samples of " + folder.folder().getFileName(), rows, SampleFacts.SIDE);
    }
}
