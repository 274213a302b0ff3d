package dev.retouch.tensor;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lets libtorch's OpenMP threads sleep while they wait for each other.
 *
 * <p>By default they spin, which takes the cores from other work: next to two busy loops on two cores an edit took 3.9
 * to 4.6 times as long as alone, and 1.5 times without spinning. When nothing else runs the difference is not
 * measurable.
 */
final class OpenMp {

    /** How often GNU's OpenMP checks for work before a thread sleeps. */
    private static final String SPIN_COUNT = "GOMP_SPINCOUNT";

    /** Settings of a user about waiting: if one of them is set, nothing is changed. */
    private static final List<String> WAITING = List.of(SPIN_COUNT, "OMP_WAIT_POLICY");

    /** Functions of the C library, because Java's environment is a copy that native code does not see. */
    private interface LibC extends Library {
        @Nullable
        String getenv(String name);

        int setenv(String name, String value, int overwrite);
    }

    private OpenMp() {}

    /** Must be called before libtorch is loaded; does nothing if the user has set how threads wait. */
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
            // Another C library: threads keep spinning, results are the same.
            return;
        }
    }
}
