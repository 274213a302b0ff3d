package dev.retouch.train;

import dev.retouch.progress.Progress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongFunction;

/**
 * Samples as records of one length in mapped files: what is computed once before a stage and read at each of its steps.
 *
 * <p>Shards that are already there are kept, so that an interrupted preparation resumes.
 */
public final class RecordFiles {

    /** Samples in a file; a file stays under the two gigabytes of one mapping. */
    private static final int SHARD = 2048;

    /** Records that may be begun before the first of them is written. */
    private static final int AHEAD = 16;

    private final List<ByteBuffer> shards;
    private final int recordBytes;

    private RecordFiles(List<ByteBuffer> shards, int recordBytes) {
        this.shards = shards;
        this.recordBytes = recordBytes;
    }

    /**
     * Opens the samples 0 to {@code count}, making those that are missing.
     *
     * @param name tells what the records hold; part of the files' names, with their length
     * @param make the record of a sample, {@code recordBytes} long; called from several threads
     */
    public static RecordFiles open(Path folder, String name, int count, int recordBytes, LongFunction<ByteBuffer> make)
            throws IOException {
        Files.createDirectories(folder);
        List<ByteBuffer> shards = new ArrayList<>();
        try (Progress bar = Progress.of("prepare " + name, count)) {
            for (int first = 0; first < count; first += SHARD) {
                int size = Math.min(SHARD, count - first);
                Path file = folder.resolve("%s-%d-%06d-%d.bin".formatted(name, recordBytes, first, size));
                if (!Files.exists(file)) {
                    write(file, first, size, recordBytes, make, bar);
                }
                bar.stepTo(first + size);
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                    shards.add(channel.map(MapMode.READ_ONLY, 0, channel.size()));
                }
            }
        }
        return new RecordFiles(shards, recordBytes);
    }

    private static void write(
            Path file, int first, int size, int recordBytes, LongFunction<ByteBuffer> make, Progress bar)
            throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        ExecutorService makers =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        try (FileChannel channel = FileChannel.open(
                part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            Deque<Future<ByteBuffer>> begun = new ArrayDeque<>();
            for (int i = 0; i < size || !begun.isEmpty(); ) {
                for (; i < size && begun.size() < AHEAD; i++) {
                    long index = (long) first + i;
                    begun.add(makers.submit(() -> make.apply(index)));
                }
                ByteBuffer record = made(begun.remove());
                if (record.remaining() != recordBytes) {
                    throw new IllegalStateException(
                            "a record has " + record.remaining() + " bytes, " + recordBytes + " were announced");
                }
                while (record.hasRemaining()) {
                    channel.write(record);
                }
                bar.stepBy(1);
            }
        } finally {
            makers.shutdownNow();
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static ByteBuffer made(Future<ByteBuffer> record) {
        try {
            return record.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while samples were prepared", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a sample could not be prepared", e.getCause());
        }
    }

    /** A sample's record, little-endian. */
    public ByteBuffer get(int index) {
        return shards.get(index / SHARD)
                .slice(index % SHARD * recordBytes, recordBytes)
                .order(ByteOrder.LITTLE_ENDIAN);
    }
}
