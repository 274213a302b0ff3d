package dev.retouch.tensor;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;

/**
 * Tells the C library to keep freed memory instead of giving every large tensor back to the kernel at once.
 *
 * <p>By default glibc maps each large block afresh, and the page faults of a convolution's intermediate maps cost many
 * times the convolution: an autoencoder step took 13 s instead of 0.6 s on a virtual machine. The environment can say
 * the same ({@code MALLOC_MMAP_MAX_=0}), but only before the process starts.
 */
final class NativeMemory {

    private static final int M_TRIM_THRESHOLD = -1;
    private static final int M_TOP_PAD = -2;
    private static final int M_MMAP_MAX = -4;

    /** The C library's own switchboard; the name is its. */
    private interface LibC extends Library {
        int mallopt(int parameter, int value);
    }

    private NativeMemory() {}

    /** Keeps freed memory for the next tensor; does nothing on systems without glibc. */
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
