package dev.retouch.tensor;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Reads files into a device's memory piece by piece, each through page-locked memory of its own: while one piece is
 * copied to the device, others are read.
 *
 * <p>From memory of Java or of a mapped file the driver copies through one small buffer of its own, and nothing is read
 * meanwhile.
 */
final class Staging implements AutoCloseable {

    /** One core reads from the page cache at a fraction of what a card takes. */
    private static final int LANES = 4;

    /** Page-locked memory, and the stream that copies from it. */
    private record Lane(Pointer memory, ByteBuffer bytes, Pointer stream) {}

    private final CudaRuntime cuda;
    private final int piece;
    private final BlockingQueue<Lane> idle = new ArrayBlockingQueue<>(LANES);
    private final ExecutorService readers;

    /** @param piece bytes of a lane's memory */
    Staging(CudaRuntime cuda, int piece) {
        this.cuda = cuda;
        this.piece = piece;
        for (int i = 0; i < LANES; i++) {
            idle.add(lane());
        }
        readers = Executors.newFixedThreadPool(LANES, task -> {
            Thread reader = new Thread(task, "retouch-staging");
            reader.setDaemon(true);
            return reader;
        });
    }

    private Lane lane() {
        PointerByReference memory = new PointerByReference();
        cuda.check(cuda.cudaHostAlloc(memory, piece, 0));
        PointerByReference stream = new PointerByReference();
        cuda.check(cuda.cudaStreamCreateWithFlags(stream, CudaRuntime.NON_BLOCKING));
        return new Lane(memory.getValue(), memory.getValue().getByteBuffer(0, piece), stream.getValue());
    }

    /**
     * Copies a part of a file; when this returns, it is there.
     *
     * @param to an address of the device
     * @throws IOException when the file cannot be read or is shorter
     */
    void copy(FileChannel file, long begin, long bytes, Pointer to) throws IOException {
        List<CompletableFuture<Void>> pieces = new ArrayList<>();
        for (long done = 0; done < bytes; done += piece) {
            long from = done;
            int length = (int) Math.min(piece, bytes - done);
            pieces.add(
                    CompletableFuture.runAsync(() -> copyPiece(file, begin + from, length, to.share(from)), readers));
        }
        try {
            // All of them, also where one fails: what they write to is freed then.
            CompletableFuture.allOf(pieces.toArray(CompletableFuture<?>[]::new)).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof UncheckedIOException failure) {
                throw failure.getCause();
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private void copyPiece(FileChannel file, long position, int length, Pointer to) {
        Lane lane = taken();
        try {
            ByteBuffer bytes = lane.bytes.duplicate().limit(length);
            while (bytes.hasRemaining()) {
                if (file.read(bytes, position + bytes.position()) < 0) {
                    throw new IOException("the file ends early");
                }
            }
            cuda.check(cuda.cudaMemcpyAsync(to, lane.memory, length, CudaRuntime.HOST_TO_DEVICE, lane.stream));
            cuda.check(cuda.cudaStreamSynchronize(lane.stream));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            idle.add(lane);
        }
    }

    private Lane taken() {
        try {
            return idle.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("interrupted while weights were loaded", e));
        }
    }

    @Override
    public void close() {
        readers.shutdown();
        for (int i = 0; i < LANES; i++) {
            Lane lane = taken();
            cuda.check(cuda.cudaStreamDestroy(lane.stream));
            cuda.check(cuda.cudaFreeHost(lane.memory));
        }
    }
}
