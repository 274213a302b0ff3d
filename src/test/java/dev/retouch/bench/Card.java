package dev.retouch.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.util.cuda.CudaUtils;
import com.google.errorprone.annotations.MustBeClosed;
import dev.retouch.tensor.DeviceMemory;
import dev.retouch.tensor.Tensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The device that is measured: what it is called, its memory, and waiting for its work; also a CPU, for trying out. */
public final class Card implements AutoCloseable {

    private final NDManager manager;
    private final NDArray probe;

    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // owns the manager and closes it
    public Card() {
        manager = Tensors.newManager();
        probe = Tensors.unscoped(Tensors.floats(manager, new float[1], 1));
    }

    public boolean isGpu() {
        return manager.getDevice().isGpu();
    }

    /** As the driver calls it; {@code CPU} where there is none. */
    public String name() {
        if (!isGpu()) {
            return "CPU";
        }
        List<String> command = List.of("nvidia-smi", "--query-gpu=name", "--format=csv,noheader", "--id=0");
        try (var out = new ProcessBuilder(command).start().getInputStream()) {
            return new String(out.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns when all work issued so far is done: a copy to the host waits for its stream. */
    void await() {
        try (NDArray next = probe.add(1f)) {
            next.toFloatArray();
        }
    }

    /** Seconds of work, from an idle device to an idle device; its tensors are freed. */
    double seconds(Runnable work) {
        await();
        long start = System.nanoTime();
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            work.run();
        }
        await();
        return (System.nanoTime() - start) / 1e9;
    }

    /** A piece of work that ends when the device has done it. */
    Runnable awaited(Runnable work) {
        return () -> {
            work.run();
            await();
        };
    }

    /** Bytes that the device gives to anyone, tensors and what libtorch keeps; the process's peak on a CPU. */
    long used() {
        try {
            return isGpu() ? CudaUtils.getGpuMemory(Device.gpu()).getUsed() : ProcessMemory.peak();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Bytes that some work needs at its peak beyond what lies on the device before it. libtorch keeps what it once took, so
     * what is taken after the work is the peak, gaps between tensors included.
     */
    long peak(Runnable work) {
        await();
        DeviceMemory.returnUnused();
        long before = used();
        seconds(work);
        return used() - before;
    }

    @Override
    public void close() {
        manager.close();
    }
}
