package dev.retouch.data.shard;

import com.google.errorprone.annotations.MustBeClosed;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The samples of a folder one after another, read ahead by several threads.
 *
 * <p>The order depends on folder, {@link ReadOrder} and {@link Cursor} alone, never on the threads. Samples and shards that
 * cannot be read are named in {@link Skipped} and passed over. For one caller at a time.
 */
public final class ShardStream<T> implements AutoCloseable {

    /** What a thread made of a sample; {@code value} is null where it is bad. */
    private record Read<T>(String name, @Nullable T value, String reason, Cursor behind) {}

    private final ShardFolder folder;
    private final ReadOrder order;
    private final SampleReader<T> reader;
    private final Skipped skipped;
    private final ExecutorService readers;
    private final int ahead;
    private final Deque<Future<Read<T>>> begun = new ArrayDeque<>();

    private Cursor cursor;
    private Cursor next;
    private int[] shards;
    private @Nullable ShardIndex index;
    private int[] samples = {};
    private boolean passHasSamples;
    private long lastGoodPass;

    private ShardStream(
            ShardFolder folder, ReadOrder order, Cursor from, int threads, SampleReader<T> reader, Skipped skipped) {
        this.folder = folder;
        this.order = order;
        this.reader = reader;
        this.skipped = skipped;
        this.ahead = 2 * threads;
        cursor = from;
        next = from;
        lastGoodPass = from.epoch();
        passHasSamples = !from.equals(new Cursor(from.epoch(), 0, 0));
        shards = order.shards(from.epoch(), folder.shards().size());
        readers = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "samples");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Begins to read.
     *
     * @param from where an earlier stream over the same folder in the same order stopped
     * @param threads that read, at least 1; twice as many samples are kept ahead
     * @param skipped receives what cannot be read
     */
    @MustBeClosed
    public static <T> ShardStream<T> open(
            ShardFolder folder, ReadOrder order, Cursor from, int threads, SampleReader<T> reader, Skipped skipped) {
        return new ShardStream<>(folder, order, from, threads, reader, skipped);
    }

    /** Behind the sample that {@link #next} returned last. */
    public Cursor cursor() {
        return cursor;
    }

    /**
     * The next sample, null behind the last one.
     *
     * @throws IOException when a whole pass has no readable sample
     */
    public @Nullable T next() throws IOException {
        while (true) {
            while (begun.size() < ahead) {
                Callable<Read<T>> task = task();
                if (task == null) {
                    break;
                }
                begun.add(readers.submit(task));
            }
            if (begun.isEmpty()) {
                return null;
            }
            Read<T> read = result(begun.remove());
            cursor = read.behind();
            if (read.value() != null) {
                lastGoodPass = read.behind().epoch();
                return read.value();
            }
            skipped.add(read.name(), read.reason());
            if (read.behind().epoch() > lastGoodPass + 1) {
                throw nothingReadable();
            }
        }
    }

    /** Reads the sample at {@link #next} and moves on; null behind the last one. */
    private @Nullable Callable<Read<T>> task() throws IOException {
        while (true) {
            if (next.shard() >= shards.length) {
                if (!order.endless()) {
                    return null;
                }
                if (!passHasSamples) {
                    throw nothingReadable();
                }
                passHasSamples = false;
                next = new Cursor(next.epoch() + 1, 0, 0);
                shards = order.shards(next.epoch(), folder.shards().size());
            }
            ShardIndex current = current();
            if (current != null && next.sample() < samples.length) {
                int sample = samples[next.sample()];
                next = new Cursor(next.epoch(), next.shard(), next.sample() + 1);
                Cursor behind = next;
                passHasSamples = true;
                return () -> read(current, sample, behind);
            }
            next = new Cursor(next.epoch(), next.shard() + 1, 0);
            index = null;
        }
    }

    /** The index of the shard at {@link #next}, null where it cannot be read. */
    private @Nullable ShardIndex current() {
        if (index != null) {
            return index;
        }
        int place = shards[next.shard()];
        try {
            index = ShardIndex.read(folder.shards().get(place));
        } catch (IOException e) {
            skipped.add(
                    folder.shards().get(place).getFileName().toString(), "the shard cannot be read: " + e.getMessage());
            return null;
        }
        samples = order.samples(next.epoch(), place, index.samples().size());
        return index;
    }

    private IOException nothingReadable() {
        return new IOException("no sample of " + folder.folder() + " can be read"
                + skipped.items().stream().findFirst().map(item -> ": " + item).orElse(""));
    }

    private Read<T> read(ShardIndex from, int sample, Cursor behind) {
        String name =
                from.shard().getFileName() + "/" + from.samples().get(sample).key();
        try {
            return new Read<>(name, reader.read(from.sample(sample)), "", behind);
        } catch (BadSampleException e) {
            return new Read<>(name, null, e.getMessage(), behind);
        }
    }

    private static <T> Read<T> result(Future<Read<T>> future) throws IOException {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while samples were read", e);
        } catch (ExecutionException e) {
            throw new IOException("a sample could not be read: " + e.getCause(), e.getCause());
        }
    }

    @Override
    public void close() {
        readers.shutdownNow();
    }
}
