package dev.retouch.app.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever ends the process that started a stack, nothing of the stack stays. */
class StackEndIT {

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
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<ProcessHandle> children = List.of();
        try {
            BufferedReader lines = demo.inputReader(StandardCharsets.UTF_8);
            String line = lines.readLine();
            while (line != null && !line.startsWith("the worker is ready")) {
                line = lines.readLine();
            }
            assertNotNull(line, "the demo ended before its worker was ready");
            children = demo.descendants().toList();
            assertTrue(children.size() >= 3, "broker, S3 server and worker, but there are " + children.size());
            new ProcessBuilder("kill", signal, Long.toString(demo.pid()))
                    .start()
                    .waitFor();
            assertTrue(demo.waitFor(30, TimeUnit.SECONDS), "the demo goes on after kill " + signal);
            for (ProcessHandle child : children) {
                assertSoon(() -> !child.isAlive(), "a child goes on after kill " + signal + ": " + child.info());
            }
            try (Stream<Path> left = Files.list(temporary)) {
                assertEquals(
                        List.of(),
                        left.filter(path -> path.getFileName().toString().startsWith("retouch"))
                                .toList());
            }
        } finally {
            children.forEach(ProcessHandle::destroyForcibly);
            demo.destroyForcibly();
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
