package dev.retouch.eval.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.data.EditSample;
import dev.retouch.data.shard.BadSampleException;
import dev.retouch.data.shard.Cursor;
import dev.retouch.data.shard.ReadOrder;
import dev.retouch.data.shard.ShardFolder;
import dev.retouch.data.shard.ShardStream;
import dev.retouch.data.shard.Skipped;
import dev.retouch.edit.ImageEditor;
import dev.retouch.files.SmallFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Measures a bundle on a data set, sample by sample.
 *
 * @param folder the data set
 * @param seed of the noise; sample i is edited with seed + i
 * @param limit samples at most
 * @param kept folder in which each sample's figures are kept, so that a repeated run goes on; null for none
 */
public record DatasetEvaluation(
        ShardFolder folder, long seed, int limit, @Nullable Path kept) {

    private static final String RECIPE = "evaluation.json";
    private static final int LIMIT = 1 << 20;
    private static final int READERS = 2;

    /** @throws IllegalArgumentException when nothing would be measured */
    public DatasetEvaluation {
        if (limit < 1) {
            throw new IllegalArgumentException("at least one edit is measured, not " + limit);
        }
    }

    /**
     * Edits and measures.
     *
     * @param settings what the figures depend on beside data set and seed: bundle, instruments, judge
     * @param steps denoising steps, 0 for the bundle's default
     * @param guidance scale, 0 for the bundle's default
     * @param done told how many samples are done
     * @throws IOException when the judge cannot be asked or the disk does not take the figures
     * @throws IllegalArgumentException when the folder keeps figures of another evaluation
     */
    public DatasetReport run(
            ImageEditor editor,
            Instruments instruments,
            ObjectNode settings,
            int steps,
            double guidance,
            IntConsumer done)
            throws IOException {
        ObjectNode recipe = settings.deepCopy();
        recipe.put("dataset", folder.fingerprint())
                .put("seed", seed)
                .put("steps", steps)
                .put("guidance", guidance);
        claim(recipe);
        SampleJudge judge = new SampleJudge(editor, instruments, steps, guidance);
        Skipped skipped = new Skipped();
        List<SampleRow> rows = new ArrayList<>();
        try (ShardStream<EditSample> stream =
                ShardStream.open(folder, ReadOrder.AS_STORED, Cursor.START, READERS, EditSample::of, skipped)) {
            int index = 0;
            for (EditSample sample = stream.next(); sample != null && index < limit; sample = stream.next()) {
                try {
                    rows.add(row(sample, index, judge));
                } catch (BadSampleException e) {
                    skipped.add(sample.key(), e.getMessage());
                }
                done.accept(++index);
            }
        }
        return new DatasetReport(recipe, rows, skipped.items(), seed);
    }

    private void claim(ObjectNode recipe) throws IOException {
        if (kept == null) {
            return;
        }
        Path file = kept.resolve(RECIPE);
        if (!Files.exists(file)) {
            SmallFiles.writeObject(file, recipe);
        } else if (!SmallFiles.object(file, LIMIT).equals(new ObjectMapper().readTree(recipe.toString()))) {
            throw new IllegalArgumentException(kept + " keeps figures of another evaluation ("
                    + SmallFiles.object(file, LIMIT) + " instead of " + recipe + "): name another folder");
        }
    }

    private SampleRow row(EditSample sample, int index, SampleJudge judge) throws BadSampleException, IOException {
        Map<String, String> groups = new LinkedHashMap<>();
        for (String group : List.of("task", "language", "intersection")) {
            String value = sample.about().path(group).asText();
            if (!value.isEmpty()) {
                groups.put(group, value);
            }
        }
        if (!sample.kind().equals(EditSample.EDIT)) {
            groups.put(EditSample.KIND, sample.kind());
        }
        if (kept == null) {
            return new SampleRow(sample.key(), groups, judge.figures(sample, seed + index));
        }
        Path file = kept.resolve(String.format(
                java.util.Locale.ROOT, "%06d-%s.json", index, sample.key().replace('/', '_')));
        if (Files.exists(file)) {
            return new SampleRow(sample.key(), groups, figures(SmallFiles.object(file, LIMIT)));
        }
        Map<String, Double> figures = judge.figures(sample, seed + index);
        ObjectNode node = new ObjectMapper().createObjectNode();
        figures.forEach(node::put);
        Path part = file.resolveSibling(file.getFileName() + ".part");
        SmallFiles.writeObject(part, node);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return new SampleRow(sample.key(), groups, figures);
    }

    private static Map<String, Double> figures(JsonNode node) {
        Map<String, Double> figures = new LinkedHashMap<>();
        node.properties()
                .forEach(field -> figures.put(field.getKey(), field.getValue().asDouble()));
        return figures;
    }
}
