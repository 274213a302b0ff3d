package dev.retouch.app.doctor;

import dev.retouch.app.settings.RetouchConfig;
import dev.retouch.app.worker.WorkerHeap;
import java.util.List;

/** The virtual machine: its version, its platform, and whether its heap leaves room for the model. */
final class JavaCheck {

    private static final String NAME = "java";
    private static final int OLDEST = 17;

    private JavaCheck() {}

    static Check check(RetouchConfig config) {
        return Check.of(
                NAME,
                () -> look(
                        config,
                        Runtime.version().feature(),
                        System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                        Runtime.getRuntime().maxMemory(),
                        Machine.memory()));
    }

    /**
     * @param heap the largest size of the heap, in bytes
     * @param memory of the machine or the container, in bytes
     */
    static List<Finding> look(RetouchConfig config, int version, String platform, long heap, long memory) {
        String text = "Java " + version + " on " + platform + ", heap up to " + Bytes.text(heap) + " of "
                + Bytes.text(memory);
        if (version < OLDEST) {
            return Finding.fail(NAME, text, "run it with Java " + OLDEST + " or newer")
                    .alone();
        }
        if (!platform.equals("Linux amd64")) {
            return Finding.fail(NAME, text, "run it on Linux x86-64: the native libraries are built for that")
                    .alone();
        }
        if (heap > memory / 2) {
            return Finding.warn(
                            NAME,
                            text,
                            "give Java less, as with -XX:MaxRAMPercentage=25: weights and tensors lie outside its heap")
                    .alone();
        }
        long needed = WorkerHeap.needed(config.inFlight(), config.maxBytes(), config.maxPixels());
        if (heap < needed) {
            return Finding.warn(
                            NAME,
                            text + ", pictures of RETOUCH_MAX_PIXELS may need " + Bytes.text(needed),
                            "give Java more, as with -Xmx" + (needed >> 20) + "m: larger pictures fail until then")
                    .alone();
        }
        return Finding.ok(NAME, text).alone();
    }
}
