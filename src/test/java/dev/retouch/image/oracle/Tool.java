package dev.retouch.image.oracle;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reference programs as the machine has them: ImageMagick, libwebp's and libjpeg-turbo's own. */
final class Tool {

    private Tool() {}

    /** Runs a program to its end in a folder; a failure is one of the test. */
    static void run(Path folder, List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(String.join(" ", command) + ": " + said);
            }
        } catch (IOException e) {
            throw new AssertionError(
                    command.get(0)
                            + " is missing: install imagemagick, webp and libjpeg-turbo-progs, then run -Poracles",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A program, then its arguments in any number of lists. */
    @SafeVarargs
    static List<String> command(String program, List<String>... arguments) {
        List<String> all = new ArrayList<>(List.of(program));
        for (List<String> some : arguments) {
            all.addAll(some);
        }
        return all;
    }
}
