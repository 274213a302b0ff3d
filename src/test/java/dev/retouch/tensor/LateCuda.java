package dev.retouch.tensor;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A runtime whose streams do nothing until somebody waits for them: whoever forgets to wait sees old values.
 *
 * <p>Its "device" is the host. The default stream is libtorch's, whose work a test queues by itself.
 */
class LateCuda implements CudaRuntime {

    private static final Pointer DEFAULT = new Pointer(-1);

    private final Map<Pointer, Memory> memory = new HashMap<>();
    private final Map<Pointer, Deque<Runnable>> streams = new HashMap<>();
    private final Map<Pointer, Runnable> events = new HashMap<>();
    private final List<Pointer> done = new ArrayList<>();
    private long handles = 1;
    private int nextError;

    private Pointer handle() {
        return new Pointer(handles++);
    }

    private Deque<Runnable> queue(@Nullable Pointer stream) {
        return streams.computeIfAbsent(stream == null ? DEFAULT : stream, s -> new ArrayDeque<>());
    }

    private void run(@Nullable Pointer stream, int tasks) {
        for (int i = 0; i < tasks && !queue(stream).isEmpty(); i++) {
            queue(stream).remove().run();
        }
    }

    /** Queues work of the device that is not done before somebody waits for it. */
    Pointer workOfLibtorch() {
        Pointer work = handle();
        queue(null).add(() -> done.add(work));
        return work;
    }

    boolean isDoneBefore(Pointer first, Pointer second) {
        return done.contains(first) && done.indexOf(first) < done.indexOf(second);
    }

    void failNext(int error) {
        nextError = error;
    }

    /** What was asked for and not given back. */
    List<Pointer> held() {
        List<Pointer> held = new ArrayList<>(memory.keySet());
        held.addAll(events.keySet());
        held.addAll(streams.keySet());
        held.remove(DEFAULT);
        return held;
    }

    @Override
    public synchronized int cudaHostAlloc(PointerByReference place, long bytes, int flags) {
        int error = nextError;
        nextError = 0;
        if (error == 0) {
            Memory made = new Memory(bytes);
            memory.put(made, made);
            place.setValue(made);
        }
        return error;
    }

    @Override
    public synchronized int cudaFreeHost(Pointer place) {
        return memory.keySet().removeIf(made -> made.equals(place)) ? 0 : 1;
    }

    @Override
    public synchronized int cudaStreamCreateWithFlags(PointerByReference stream, int flags) {
        stream.setValue(handle());
        queue(stream.getValue());
        return 0;
    }

    @Override
    public synchronized int cudaStreamDestroy(Pointer stream) {
        return streams.remove(stream) == null ? 1 : 0;
    }

    @Override
    public synchronized int cudaStreamSynchronize(Pointer stream) {
        run(stream, Integer.MAX_VALUE);
        return 0;
    }

    /** The stream runs what the event stands for before anything that is queued later. */
    @Override
    public synchronized int cudaStreamWaitEvent(@Nullable Pointer stream, Pointer event, int flags) {
        Runnable recorded = events.get(event);
        if (stream == null) {
            recorded.run();
        } else {
            queue(stream).add(recorded);
        }
        return 0;
    }

    @Override
    public synchronized int cudaEventCreateWithFlags(PointerByReference event, int flags) {
        event.setValue(handle());
        events.put(event.getValue(), () -> {});
        return 0;
    }

    @Override
    public synchronized int cudaEventRecord(Pointer event, @Nullable Pointer stream) {
        Deque<Runnable> queue = queue(stream);
        int[] left = {queue.size()};
        Runnable last = () -> left[0] = 0;
        queue.add(last);
        events.put(event, () -> {
            while (left[0] > 0) {
                run(stream, 1);
            }
        });
        return 0;
    }

    @Override
    public synchronized int cudaEventDestroy(Pointer event) {
        return events.remove(event) == null ? 1 : 0;
    }

    @Override
    public synchronized int cudaMemcpyAsync(Pointer to, Pointer from, long bytes, int direction, Pointer stream) {
        queue(stream).add(() -> {
            Addresses.copy(from, to, bytes);
            done.add(to);
        });
        return 0;
    }

    @Override
    public String cudaGetErrorString(int error) {
        return error == 2 ? "out of memory" : "error " + error;
    }
}
