package dev.retouch.app.doctor;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** Memory of the machine, or of the container where it has a limit; in bytes. */
final class Machine {

    private Machine() {}

    static long memory() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize();
    }

    /** What is left for weights and tensors when Java's heap has its full size. */
    static long outsideOfHeap() {
        return memory() - Runtime.getRuntime().maxMemory();
    }
}
