package dev.retouch.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.sun.jna.Pointer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Against a device that is as late as the order of events allows. */
class PinnedUplinkTest {

    private final NDManager manager = Tensors.newManager();
    private final LateCuda cuda = new LateCuda();

    @AfterEach
    void close() {
        manager.close();
    }

    private NDArray floats(float... values) {
        return Tensors.floats(manager, values, values.length).duplicate();
    }

    @Test
    void await_isWhatBringsTheValues() {
        NDArray small = floats(1, 2);
        NDArray half = Dtype.BF16.cast(floats(3, 4, 5));
        List<NDArray> to = List.of(floats(0, 0), Dtype.BF16.cast(floats(0, 0, 0)));
        try (PinnedUplink uplink = new PinnedUplink(cuda)) {
            Uplink.Parcel parcel = uplink.pack(List.of(small, half));
            small.subi(1); // what is packed is a copy
            uplink.send(parcel, to);
            assertArrayEquals(new float[] {0, 0}, to.get(0).toFloatArray(), "nobody waited yet");
            uplink.await(to);
            assertArrayEquals(new float[] {1, 2}, to.get(0).toFloatArray());
            assertArrayEquals(new float[] {3, 4, 5}, Nn.f32(to.get(1)).toFloatArray());
        }
    }

    @Test
    void send_waitsForTheWorkBeforeIt() {
        List<NDArray> to = List.of(floats(0));
        try (PinnedUplink uplink = new PinnedUplink(cuda)) {
            Uplink.Parcel parcel = uplink.pack(List.of(floats(7)));
            Pointer work = cuda.workOfLibtorch();
            uplink.send(parcel, to);
            uplink.await(to);
            assertTrue(cuda.isDoneBefore(work, Addresses.of(to.get(0))), "the tensors were still in use");
        }
    }

    @Test
    void await_ofOneTarget_doesNotWaitForAnother() {
        List<NDArray> first = List.of(floats(0));
        List<NDArray> second = List.of(floats(0));
        try (PinnedUplink uplink = new PinnedUplink(cuda)) {
            uplink.send(uplink.pack(List.of(floats(1))), first);
            uplink.send(uplink.pack(List.of(floats(2))), second);
            uplink.await(first);
            assertEquals(1, first.get(0).getFloat());
            assertEquals(0, second.get(0).getFloat());
            uplink.await(second);
            assertEquals(2, second.get(0).getFloat());
        }
    }

    @Test
    void close_freesAllThatTheRuntimeGave() {
        try (PinnedUplink uplink = new PinnedUplink(cuda)) {
            uplink.send(uplink.pack(List.of(floats(1))), List.of(floats(0)));
            assertFalse(cuda.held().isEmpty());
        }
        assertEquals(List.of(), cuda.held());
    }

    @Test
    void pack_thatTheHostHasNoMemoryFor_saysSo() {
        try (PinnedUplink uplink = new PinnedUplink(cuda)) {
            cuda.failNext(2);
            IllegalStateException failure =
                    assertThrows(IllegalStateException.class, () -> uplink.pack(List.of(floats(1))));
            assertTrue(DeviceMemory.isExhausted(failure), failure.getMessage());
        }
    }
}
