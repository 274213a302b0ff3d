package dev.retouch.app.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a worker's objects take when all garbage is collected, told by the JDK's {@code jcmd}: resident memory shows nothing of
 * them where the whole heap was touched at the start, and mostly garbage where it was not.
 */
final class LiveHeap {

    private static final Pattern TOTAL = Pattern.compile("^Total\\s+\\d+\\s+(\\d+)", Pattern.MULTILINE);

    private LiveHeap() {}

    /** In megabytes, after a full collection; nothing where the process has ended or no {@code jcmd} is there. */
    static OptionalDouble megabytes(long pid) {
        try {
            Process jcmd = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            Long.toString(pid),
                            "GC.class_histogram")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return total(new String(jcmd.getInputStream().readAllBytes(), UTF_8));
        } catch (IOException e) {
            return OptionalDouble.empty();
        }
    }

    static OptionalDouble total(String histogram) {
        Matcher total = TOTAL.matcher(histogram);
        return total.find()
                ? OptionalDouble.of(Double.parseDouble(total.group(1)) / (1 << 20))
                : OptionalDouble.empty();
    }
}
