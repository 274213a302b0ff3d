package dev.retouch.tensor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;

/** The calls into libtorch during a piece of work. */
public final class KernelCalls {

    private KernelCalls() {}

    /** The functions that the work calls, in their order. */
    public static List<String> of(Runnable work) throws IOException {
        Path file = Files.createTempFile("kernels", ".jfr");
        try (Recording recording = new Recording()) {
            recording.enable(KernelCall.NAME).withoutThreshold();
            recording.start();
            work.run();
            recording.stop();
            recording.dump(file);
            return RecordingFile.readAllEvents(file).stream()
                    .map(event -> event.getString("kernel"))
                    .toList();
        } finally {
            Files.delete(file);
        }
    }
}
