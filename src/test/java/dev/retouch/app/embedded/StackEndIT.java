package dev.retouch.app.embedded;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever ends the process that started a stack, nothing of the stack stays. */
class StackEndIT {

    private static final Pattern ANSWERED = Pattern.compile("\\b[1-9]\\d*/14");

    @ParameterizedTest
    @ValueSource(strings = {"-INT", "-TERM", "-KILL"})
    void stack_afterItsStarterIsSignalled_leavesNothing(String signal) throws Exception {
        // A build that runs in a shell's background ignores SIGINT, and so would all that it starts.
        Process starter = new ProcessBuilder(List.of(
                        "env",
                        "--default-signal=INT",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        StackHolder.class.getName()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            String[] started = readyLine(starter);
            new ProcessBuilder("kill", signal, Long.toString(starter.pid()))
                    .start()
                    .waitFor();
            assertTrue(starter.waitFor(20, TimeUnit.SECONDS), "the starter goes on after kill " + signal);
            assertSoon(() -> ended(started[1]), "the broker goes on after kill " + signal);
            assertSoon(() -> ended(started[2]), "the S3 server goes on after kill " + signal);
            assertSoon(() -> !Files.exists(Path.of(started[3])), "the folder stays after kill " + signal);
        } finally {
            starter.destroyForcibly();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-INT", "-TERM"})
    void demo_signalledWhileItsWorkerEdits_leavesNothing(String signal, @TempDir Path temporary) throws Exception {
        Process demo = new ProcessBuilder(List.of(
                        "env",
                        "--default-signal=INT",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + temporary,
                        "-jar",
                        AppJar.find().toString(),
                        "demo"))
                .redirectErrorStream(true)
                .start();
        List<ProcessHandle> children = List.of();
        try {
            awaitAnswer(demo);
            children = demo.descendants().toList();
            assertTrue(children.size() >= 3, "broker, S3 server and worker, but there are " + children.size());
            new ProcessBuilder("kill", signal, Long.toString(demo.pid()))
                    .start()
                    .waitFor();
            assertTrue(demo.waitFor(30, TimeUnit.SECONDS), "the demo goes on after kill " + signal);
            for (ProcessHandle child : children) {
                assertSoon(() -> !child.isAlive(), "a child goes on after kill " + signal + ": " + child.info());
            }
            assertSoon(() -> left(temporary).isEmpty(), "the folder stays after kill " + signal);
        } finally {
            children.forEach(ProcessHandle::destroyForcibly);
            demo.destroyForcibly();
        }
    }

    /** Reads until the progress bar, which writes over its own line, tells of an answered request. */
    private static void awaitAnswer(Process demo) throws IOException {
        BufferedReader output = demo.inputReader(StandardCharsets.UTF_8);
        StringBuilder said = new StringBuilder();
        for (int c = output.read(); c >= 0; c = output.read()) {
            said.append((char) c);
            if (ANSWERED.matcher(said).find()) {
                return;
            }
        }
        throw new IOException("the demo ended before it answered a request: " + said);
    }

    private static List<Path> left(Path temporary) {
        try (Stream<Path> files = Files.list(temporary)) {
            return files.filter(path -> path.getFileName().toString().startsWith("retouch"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String[] readyLine(Process starter) throws IOException {
        BufferedReader lines = starter.inputReader(StandardCharsets.UTF_8);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("READY ")) {
                return line.split(" ", 4);
            }
        }
        throw new IOException("the starter ended before its stack was ready");
    }

    private static boolean ended(String pid) {
        return ProcessHandle.of(Long.parseLong(pid))
                .filter(ProcessHandle::isAlive)
                .isEmpty();
    }

    private static void assertSoon(BooleanSupplier condition, String message) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(15).toNanos();
        while (!condition.getAsBoolean() && System.nanoTime() < end) {
            Thread.sleep(100);
        }
        assertTrue(condition.getAsBoolean(), message);
    }
}
