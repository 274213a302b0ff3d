package dev.retouch.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Reads tensors from files into the memory of a GPU. */
public final class DeviceFiles {

    private static final int PIECE = 16 << 20;

    /** 64 MB of page-locked memory for the process, taken by the first file: to take and give it back is slow. */
    private static final class Holder {
        static final Optional<Staging> STAGING = CudaRuntime.loaded().map(cuda -> new Staging(cuda, PIECE));
    }

    private DeviceFiles() {}

    /** Whether {@link #read} can be used: a GPU is there, and the runtime library that libtorch loaded is found. */
    public static boolean areReadable() {
        return Tensors.defaultDevice().isGpu() && Holder.STAGING.isPresent();
    }

    /**
     * A part of a file as one row of numbers.
     *
     * @param manager owns the tensor and says on which device it lies
     * @throws IOException when the file cannot be read
     */
    public static NDArray read(NDManager manager, Dtype dtype, Path file, long begin, long end) throws IOException {
        return read(Holder.STAGING.orElseThrow(), manager, dtype, file, begin, end);
    }

    static NDArray read(Staging staging, NDManager manager, Dtype dtype, Path file, long begin, long end)
            throws IOException {
        NDArray row = dtype.room(manager, (end - begin) / dtype.bytes());
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            staging.copy(channel, begin, end - begin, Addresses.of(row));
            return row;
        } catch (IOException | RuntimeException e) {
            row.close();
            throw e;
        }
    }
}
