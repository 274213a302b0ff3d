package dev.retouch.tensor;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;

/**
 * Tells the C library to keep freed memory instead of returning every large tensor to the kernel at once.
 *
 * <p>By default glibc maps each large block anew, and the page faults of a convolution's intermediate maps cost many
 * times the convolution: a training step of the autoencoder took 13 s instead of 0.6 s on a virtual machine. The
 * environment variable {@code MALLOC_MMAP_MAX_=0} has the same effect, but only before the process starts.
 */
final class NativeMemory {

    private static final int M_TRIM_THRESHOLD = -1;
    private static final int M_TOP_PAD = -2;
    private static final int M_MMAP_MAX = -4;

    /** Functions of the C library, by their names. */
    private interface LibC extends Library {
        int mallopt(int parameter, int value);
    }

    private NativeMemory() {}

    /** Keeps freed memory for further tensors; does nothing on systems without glibc. */
    static void keepFreedBlocks() {
        if (!Platform.isLinux()) {
            return;
        }
        try {
            LibC libc = Native.load("c", LibC.class);
            libc.mallopt(M_MMAP_MAX, 0);
            libc.mallopt(M_TRIM_THRESHOLD, Integer.MAX_VALUE);
            libc.mallopt(M_TOP_PAD, 64 << 20);
        } catch (UnsatisfiedLinkError e) {
            // Another C library, such as musl: its allocator has no such switch.
            return;
        }
    }
}
