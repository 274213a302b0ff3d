package dev.retouch.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;

/** Where the values of tensors lie, for copies that libtorch has no operator for. */
final class Addresses {

    private static final long PIECE = 1 << 30; // a buffer of Java holds at most 2 GB

    /** Functions of libtorch with C names, which stay the same over its versions. */
    private interface Shim extends Library {
        int aoti_torch_get_data_ptr(Pointer tensor, PointerByReference address);
    }

    /** Loaded by the first call, when libtorch is. */
    private static final class Holder {
        static final Shim SHIM =
                Native.load(MappedLibrary.of("libtorch_cpu\\.so").orElseThrow().toString(), Shim.class);
    }

    private Addresses() {}

    /** The address of the first value, on the tensor's device. */
    static Pointer of(NDArray x) {
        PointerByReference address = new PointerByReference();
        if (Holder.SHIM.aoti_torch_get_data_ptr(new Pointer(((PtNDArray) x).getHandle()), address) != 0) {
            throw new IllegalStateException("libtorch does not say where a tensor lies");
        }
        return address.getValue();
    }

    /** Bytes of all values. */
    static long bytes(NDArray x) {
        return x.getShape().size() * Dtype.of(x).bytes();
    }

    /** Copies bytes within the host. */
    static void copy(Pointer from, Pointer to, long bytes) {
        for (long done = 0; done < bytes; done += PIECE) {
            long piece = Math.min(PIECE, bytes - done);
            to.getByteBuffer(done, piece).put(from.getByteBuffer(done, piece));
        }
    }
}
