package dev.retouch.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The "device" is the host, and does nothing that nobody waits for. */
class StagingTest {

    private static final int PIECE = 64;

    @TempDir
    private Path folder;

    private Path file(int bytes) throws IOException {
        byte[] random = new byte[bytes];
        new Random(1).nextBytes(random);
        return Files.write(folder.resolve("f"), random);
    }

    @Test
    void read_bringsEveryPieceToItsPlace() throws IOException {
        LateCuda cuda = new LateCuda();
        Path file = file(9000);
        byte[] all = Files.readAllBytes(file);
        try (Staging staging = new Staging(cuda, PIECE);
                NDManager manager = Tensors.newManager()) {
            for (int end : new int[] {8, 7 + PIECE, 8 + PIECE, 9000}) {
                NDArray read = DeviceFiles.read(staging, manager, Dtype.U8, file, 7, end);
                assertEquals(new Shape(end - 7), read.getShape());
                assertArrayEquals(Arrays.copyOfRange(all, 7, end), read.toByteArray(), end + " bytes");
            }
        }
        assertEquals(List.of(), cuda.held());
    }

    @Test
    void read_ofNumbers_hasTheirType() throws IOException {
        Path file = file(3 * PIECE);
        try (Staging staging = new Staging(new LateCuda(), PIECE);
                NDManager manager = Tensors.newManager()) {
            NDArray mapped = Dtype.BF16.mapFile(manager, file, 3 * PIECE / 2);
            NDArray read = DeviceFiles.read(staging, manager, Dtype.BF16, file, 0, 3 * PIECE);
            assertArrayEquals(Nn.f32(mapped).toFloatArray(), Nn.f32(read).toFloatArray());
            int before = manager.getManagedArrays().size();
            DeviceFiles.read(staging, manager, Dtype.F32, file, 0, PIECE).close();
            assertEquals(before, manager.getManagedArrays().size());
        }
    }

    /** The tensor is freed when this fails: nobody may write to it any more. */
    @Test
    void read_thatFails_endsAfterItsLastPiece() throws Exception {
        CountDownLatch entered = new CountDownLatch(2);
        AtomicBoolean first = new AtomicBoolean(true);
        CountDownLatch go = new CountDownLatch(1);
        LateCuda cuda = new LateCuda() {
            @Override
            @SuppressWarnings("UnsynchronizedOverridesSynchronized") // it waits, and the others must go on meanwhile
            public int cudaMemcpyAsync(Pointer to, Pointer from, long bytes, int direction, Pointer stream) {
                entered.countDown();
                if (first.getAndSet(false)) {
                    return 1;
                }
                assertDoesNotThrow(() -> go.await());
                return super.cudaMemcpyAsync(to, from, bytes, direction, stream);
            }
        };
        Path file = file(2 * PIECE);
        try (Staging staging = new Staging(cuda, PIECE);
                NDManager manager = Tensors.newManager()) {
            AtomicReference<RuntimeException> failure = new AtomicReference<>();
            Thread reader = new Thread(() -> failure.set(assertThrows(
                    IllegalStateException.class,
                    () -> DeviceFiles.read(staging, manager, Dtype.U8, file, 0, 2 * PIECE))));
            reader.start();
            try {
                assertTrue(entered.await(9, TimeUnit.SECONDS), "the file is closed under the other piece");
                reader.join(300);
                assertTrue(reader.isAlive(), "a piece is still on its way");
            } finally {
                go.countDown();
            }
            reader.join();
            assertTrue(
                    failure.get().getMessage().contains("error 1"),
                    failure.get().getMessage());
        }
    }

    @Test
    void read_beyondTheEnd_saysSo() throws IOException {
        Path file = file(100);
        try (Staging staging = new Staging(new LateCuda(), PIECE);
                NDManager manager = Tensors.newManager()) {
            IOException failure =
                    assertThrows(IOException.class, () -> DeviceFiles.read(staging, manager, Dtype.U8, file, 0, 200));
            assertTrue(failure.getMessage().contains("ends early"), failure.getMessage());
            assertEquals(
                    100,
                    DeviceFiles.read(staging, manager, Dtype.U8, file, 0, 100).size(),
                    "and can be used again");
        }
    }
}
