package dev.retouch.tensor;

import ai.djl.ndarray.NDArray;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * Copies from page-locked memory on a stream of its own, beside the device's work.
 *
 * <p>libtorch's own page-locked memory would do, but it takes the next power of two for each tensor: half as much again
 * for the blocks of the published transformer.
 */
final class PinnedUplink implements Uplink {

    /** So that each tensor begins where the device copies best. */
    private static final long ALIGNMENT = 256;

    /** A block in page-locked memory: where each tensor begins, and its bytes. */
    private record Pinned(List<Pointer> from, List<Long> bytes) implements Parcel {}

    /** Tensors that are sent to. */
    private record Target(List<Pointer> to, Pointer arrived) {}

    private final CudaRuntime cuda;
    private final Pointer stream;
    private final Pointer issued;
    private final List<Pointer> memory = new ArrayList<>();
    private final IdentityHashMap<List<NDArray>, Target> targets = new IdentityHashMap<>();

    PinnedUplink(CudaRuntime cuda) {
        this.cuda = cuda;
        PointerByReference made = new PointerByReference();
        cuda.check(cuda.cudaStreamCreateWithFlags(made, CudaRuntime.NON_BLOCKING));
        stream = made.getValue();
        issued = event();
    }

    private Pointer event() {
        PointerByReference made = new PointerByReference();
        cuda.check(cuda.cudaEventCreateWithFlags(made, CudaRuntime.DISABLE_TIMING));
        return made.getValue();
    }

    @Override
    public Parcel pack(List<NDArray> tensors) {
        List<Long> bytes = tensors.stream().map(Addresses::bytes).toList();
        PointerByReference made = new PointerByReference();
        cuda.check(cuda.cudaHostAlloc(
                made, bytes.stream().mapToLong(PinnedUplink::aligned).sum(), 0));
        memory.add(made.getValue());
        List<Pointer> from = new ArrayList<>();
        long offset = 0;
        for (int i = 0; i < tensors.size(); i++) {
            Pointer place = made.getValue().share(offset);
            Addresses.copy(Addresses.of(tensors.get(i)), place, bytes.get(i));
            from.add(place);
            offset += aligned(bytes.get(i));
        }
        return new Pinned(from, bytes);
    }

    private static long aligned(long bytes) {
        return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    @Override
    public void send(Parcel parcel, List<NDArray> to) {
        Pinned pinned = (Pinned) parcel;
        Target target = targets.computeIfAbsent(
                to, tensors -> new Target(tensors.stream().map(Addresses::of).toList(), event()));
        cuda.check(cuda.cudaEventRecord(issued, null));
        cuda.check(cuda.cudaStreamWaitEvent(stream, issued, 0));
        for (int i = 0; i < target.to.size(); i++) {
            cuda.check(cuda.cudaMemcpyAsync(
                    target.to.get(i), pinned.from.get(i), pinned.bytes.get(i), CudaRuntime.HOST_TO_DEVICE, stream));
        }
        cuda.check(cuda.cudaEventRecord(target.arrived, stream));
    }

    @Override
    public void await(List<NDArray> to) {
        Target target = targets.get(to);
        if (target != null) {
            cuda.check(cuda.cudaStreamWaitEvent(null, target.arrived, 0));
        }
    }

    @Override
    public void close() {
        cuda.check(cuda.cudaStreamSynchronize(stream));
        targets.values().forEach(target -> cuda.check(cuda.cudaEventDestroy(target.arrived)));
        cuda.check(cuda.cudaEventDestroy(issued));
        cuda.check(cuda.cudaStreamDestroy(stream));
        memory.forEach(block -> cuda.check(cuda.cudaFreeHost(block)));
    }
}
