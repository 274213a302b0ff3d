package dev.retouch.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordFilesTest {

    /** A file and a bit. */
    private static final int COUNT = 2048 + 3;

    @TempDir
    Path folder;

    private final AtomicInteger made = new AtomicInteger();

    private ByteBuffer make(long index) {
        made.incrementAndGet();
        return ByteBuffer.allocate(12)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(index)
                .putInt((int) index * 7)
                .flip();
    }

    @Test
    void records_areFoundByTheirIndex() throws IOException {
        RecordFiles files = RecordFiles.open(folder.resolve("new"), "numbers", COUNT, 12, this::make);
        for (int index : new int[] {0, 1, 2047, 2048, 2050}) {
            ByteBuffer record = files.get(index);
            assertEquals(12, record.remaining());
            assertEquals(index, record.getLong());
            assertEquals(index * 7, record.getInt());
        }
        assertEquals(COUNT, made.get());
        assertEquals(List.of("numbers-12-000000-2048.bin", "numbers-12-002048-3.bin"), names(folder.resolve("new")));
    }

    @Test
    void files_thatAreThereAreKept() throws IOException {
        RecordFiles.open(folder, "numbers", COUNT, 12, this::make);
        made.set(0);
        Files.delete(folder.resolve("numbers-12-002048-3.bin"));
        RecordFiles files = RecordFiles.open(folder, "numbers", COUNT, 12, this::make);
        assertEquals(3, made.get());
        assertEquals(2050, files.get(2050).getLong());
        assertEquals(5, files.get(5).getLong());
    }

    @Test
    void recordOfAnotherLength_isRefused() {
        IllegalStateException e =
                assertThrows(IllegalStateException.class, () -> RecordFiles.open(folder, "numbers", 4, 13, this::make));
        assertEquals("a record has 12 bytes, 13 were announced", e.getMessage());
        assertTrue(Files.notExists(folder.resolve("numbers-13-000000-4.bin")));
    }

    @Test
    void sampleThatCannotBeMade_saysWhy() throws IOException {
        IllegalStateException e = assertThrows(
                IllegalStateException.class,
                () -> RecordFiles.open(folder, "numbers", 4, 12, index -> {
                    throw new IllegalArgumentException("no sample " + index);
                }));
        assertEquals("no sample 0", e.getCause().getMessage());
        assertTrue(names(folder).stream().noneMatch(name -> name.endsWith(".bin")));
    }

    @Test
    void interruptedPreparation_endsTheMakers() {
        Thread preparing = Thread.currentThread();
        IllegalStateException e = assertThrows(
                IllegalStateException.class,
                () -> RecordFiles.open(folder, "numbers", 4, 12, index -> {
                    preparing.interrupt();
                    try {
                        new CountDownLatch(1).await(); // until the makers are shut down
                    } catch (InterruptedException stopped) {
                        Thread.currentThread().interrupt();
                    }
                    return make(index);
                }));
        assertTrue(e.getMessage().contains("interrupted"), e.getMessage());
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
