package dev.retouch.tensor;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lets libtorch's OpenMP threads sleep while they wait for one another.
 *
 * <p>By default they spin, which takes the cores from whatever else runs: beside two busy loops on two cores an edit took
 * 3.9 to 4.6 times as long as alone, and 1.5 times without spinning. Alone it costs nothing that can be measured.
 */
final class OpenMp {

    /** How often GNU's OpenMP looks for work before a thread sleeps. */
    private static final String SPIN_COUNT = "GOMP_SPINCOUNT";

    /** What a user may have said of waiting: any of these, and nothing is changed. */
    private static final List<String> WAITING = List.of(SPIN_COUNT, "OMP_WAIT_POLICY");

    /** The C library's own names: Java's environment is a copy that native code does not see. */
    private interface LibC extends Library {
        @Nullable
        String getenv(String name);

        int setenv(String name, String value, int overwrite);
    }

    private OpenMp() {}

    /** To be called before libtorch is loaded; does nothing where the user chose how to wait. */
    static void letThreadsSleep() {
        if (!Platform.isLinux()) {
            return;
        }
        try {
            LibC libc = Native.load("c", LibC.class);
            if (WAITING.stream().allMatch(name -> libc.getenv(name) == null)) {
                libc.setenv(SPIN_COUNT, "0", 0);
            }
        } catch (UnsatisfiedLinkError e) {
            // A C library of another name: threads go on spinning, results are the same.
            return;
        }
    }
}
