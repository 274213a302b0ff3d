package dev.retouch.data.shard;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.files.SmallFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes the shards of a data set side by side; those that are complete are kept, so that a repeated run resumes an
 * interrupted one.
 *
 * @param folder of the data set
 * @param recipe everything that the samples depend on
 */
public record ShardJob(Path folder, ObjectNode recipe) {

    /** Beside the shards: how they were made. */
    public static final String RECIPE = "dataset.json";

    private static final int LIMIT = 16 << 20;

    /**
     * What a data set holds.
     *
     * @param shards how many files
     * @param samples in them
     * @param skipped what was left out, shards that cannot be read among it
     */
    public record Result(int shards, long samples, List<Skipped.Item> skipped) {

        @Override
        public String toString() {
            return Counted.of(samples, "sample") + " in " + Counted.of(shards, "shard") + ", " + skipped.size()
                    + " skipped";
        }
    }

    /**
     * Makes what is missing; of a shard that cannot be read nothing is made, so that a repeated run tries it again.
     *
     * @param threads shards that are made at once, at least 1
     * @param done told the name of each shard that is complete, also of those that were before
     * @throws IllegalArgumentException when the folder holds a data set that was made in another way
     * @throws IOException when the first shard fails, after those that were begun, or no shard can be read
     */
    public Result run(List<ShardPlan> plans, int threads, Consumer<String> done) throws IOException {
        claim();
        ExecutorService makers = Executors.newFixedThreadPool(threads);
        Map<String, Skipped.Item> unreadable = new ConcurrentHashMap<>();
        List<Future<?>> begun = new ArrayList<>();
        for (ShardPlan plan : plans) {
            begun.add(makers.submit(() -> {
                try {
                    make(plan);
                } catch (BadShardException e) {
                    unreadable.put(plan.name(), e.skipped());
                }
                done.accept(plan.name());
                return null;
            }));
        }
        try {
            for (Future<?> shard : begun) {
                shard.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while shards were written", e);
        } catch (ExecutionException e) {
            throw failed(e.getCause());
        } finally {
            makers.shutdownNow();
        }
        return result(plans, unreadable);
    }

    private static IOException failed(@Nullable Throwable cause) {
        if (cause instanceof IOException io) {
            return io;
        }
        if (cause instanceof RuntimeException wrong) {
            throw wrong;
        }
        return new IOException("a shard could not be written: " + cause, cause);
    }

    /** A folder is of one recipe: shards of two would be mixed in silence. */
    private void claim() throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve(RECIPE);
        if (Files.exists(file)) {
            ObjectNode found = SmallFiles.object(file, LIMIT);
            // Compared as text: a number of another type is still the same number.
            if (!new ObjectMapper().readTree(recipe.toString()).equals(found)) {
                throw new IllegalArgumentException(folder + " holds a data set that was made in another way (" + found
                        + " instead of " + recipe + "): name another folder, or delete this one");
            }
            return;
        }
        SmallFiles.writeObject(file, recipe);
    }

    private void make(ShardPlan plan) throws IOException {
        Path shard = file(plan);
        if (ShardNote.isComplete(shard)) {
            return;
        }
        try (ShardWriter writer = ShardWriter.create(shard)) {
            plan.maker().fill(writer);
            writer.commit();
        }
    }

    private Path file(ShardPlan plan) {
        return folder.resolve(plan.name() + ShardNote.EXTENSION);
    }

    private Result result(List<ShardPlan> plans, Map<String, Skipped.Item> unreadable) throws IOException {
        long samples = 0;
        List<Skipped.Item> skipped = new ArrayList<>();
        for (ShardPlan plan : plans) {
            Skipped.Item left = unreadable.get(plan.name());
            if (left != null) {
                skipped.add(left);
                continue;
            }
            ShardNote note = ShardNote.read(file(plan));
            samples += note.samples();
            skipped.addAll(note.skipped());
        }
        if (!unreadable.isEmpty() && unreadable.size() == plans.size()) {
            throw new IOException("no shard can be read: " + skipped.get(0));
        }
        return new Result(plans.size() - unreadable.size(), samples, List.copyOf(skipped));
    }
}
