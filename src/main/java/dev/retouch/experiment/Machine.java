package dev.retouch.experiment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What a report says of where it was made. */
final class Machine {

    private Machine() {}

    /** Processor, cores, Java. */
    static String text() {
        return String.format(
                Locale.ROOT,
                "%s, %d cores, Java %s",
                processor(),
                Runtime.getRuntime().availableProcessors(),
                Runtime.version());
    }

    private static String processor() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }

    /** The commit that is checked out in the working folder, or "unknown". */
    static String commit(Path folder) {
        Path git = folder.resolve(".git");
        try {
            String head = Files.readString(git.resolve("HEAD")).strip();
            if (!head.startsWith("ref: ")) {
                return head;
            }
            String ref = head.substring("ref: ".length());
            if (Files.exists(git.resolve(ref))) {
                return Files.readString(git.resolve(ref)).strip();
            }
            List<String> packed = Files.readAllLines(git.resolve("packed-refs"));
            return packed.stream()
                    .filter(line -> line.endsWith(" " + ref))
                    .map(line -> line.substring(0, line.indexOf(' ')))
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }
}
