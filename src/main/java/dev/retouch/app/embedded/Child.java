package dev.retouch.app.embedded;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A child JVM that ends with its parent unless it is detached, can be killed and restarted, and logs to a file.
 *
 * <p>Not thread-safe, except {@link #close()}.
 */
public final class Child implements AutoCloseable {

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);

    private final String name;
    private final Path log;
    private final ProcessBuilder builder;
    private volatile Process process;

    private Child(String name, Path log, ProcessBuilder builder, Process process) {
        this.name = name;
        this.log = log;
        this.builder = builder;
        this.process = process;
    }

    /**
     * What to run.
     *
     * @param name of the child, also of its log file
     * @param folder for the log file and the launcher; created when missing
     * @param classPath of the child
     * @param jvm its JVM options
     * @param main class with the main method
     * @param args of the main method
     * @param environment added to this process's
     * @param sweep whether to delete the folder when this process ends without closing the child
     */
    public record Spec(
            String name,
            Path folder,
            List<Path> classPath,
            List<String> jvm,
            String main,
            List<String> args,
            Map<String, String> environment,
            boolean sweep) {}

    /** Starts a child; does not wait until it is ready. */
    public static Child start(Spec spec) {
        try {
            Files.createDirectories(spec.folder());
            Path launcher = launcher(spec.folder());
            Path log = spec.folder().resolve(spec.name() + ".log");
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(spec.jvm());
            command.add("-cp");
            command.add(Stream.concat(Stream.of(launcher), spec.classPath().stream())
                    .map(path -> path.toAbsolutePath().toString())
                    .collect(Collectors.joining(File.pathSeparator)));
            command.add(ChildMain.class.getName());
            command.add(ChildMain.RUN);
            command.add(spec.sweep() ? spec.folder().toAbsolutePath().toString() : ChildMain.KEEP_FOLDER);
            command.add(spec.main());
            command.addAll(spec.args());
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().putAll(spec.environment());
            return new Child(spec.name(), log, builder, builder.start());
        } catch (IOException e) {
            throw new EmbeddedException("cannot start " + spec.name() + ": " + e.getMessage(), e);
        }
    }

    /** The launcher's classes are copied out, so that nothing else of the application is on the child's class path. */
    private static Path launcher(Path folder) throws IOException {
        Path root = folder.resolve("launcher");
        for (Class<?> type : List.of(ChildMain.class, KafkaMain.class)) {
            String resource = type.getName().replace('.', '/') + ".class";
            Path file = root.resolve(resource);
            if (Files.exists(file)) {
                continue;
            }
            try (InputStream in = type.getResourceAsStream("/" + resource)) {
                if (in == null) {
                    throw new IOException(resource + " is missing from the application");
                }
                Files.createDirectories(file.getParent());
                Files.copy(in, file);
            }
        }
        return root;
    }

    /** The process id. */
    public long pid() {
        return process.pid();
    }

    /** Where the child's output goes. */
    public Path log() {
        return log;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /**
     * Waits until the child is ready.
     *
     * @throws EmbeddedException when it has ended or the time is up; the message contains the last line of its log
     */
    public void await(Duration limit, BooleanSupplier ready) {
        long end = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() < end) {
            if (!process.isAlive()) {
                throw new EmbeddedException(
                        name + " ended with " + process.exitValue() + " before it was ready: " + lastWord(), logTail());
            }
            if (ready.getAsBoolean()) {
                return;
            }
            pause();
        }
        throw new EmbeddedException(
                name + " was not ready after " + limit.toSeconds() + " s: " + lastWord(), logTail());
    }

    /** Lets the child outlive this process; until then it ends with it, however that ends. */
    public void detach() {
        try {
            OutputStream in = process.getOutputStream();
            in.write(ChildMain.DETACH);
            in.flush();
        } catch (IOException e) {
            throw new EmbeddedException(name + " cannot be left running: " + e.getMessage(), e);
        }
    }

    /**
     * The exit code of a child that has ended.
     *
     * @throws IllegalThreadStateException when it is still running
     */
    public int exitCode() {
        return process.exitValue();
    }

    /** Kills the child as {@code kill -9} does and waits until it is gone. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Sends SIGTERM to the child and waits for its end up to a limit. */
    public boolean terminate(Duration limit) {
        // Not Process.destroy(): it also closes the child's standard input, which the child reads as the end of its
        // parent.
        process.toHandle().destroy();
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Stops the child as SIGSTOP does: it lives, keeps its connections, and does nothing. */
    public void freeze() {
        signal("STOP");
    }

    /** Lets a frozen child go on. */
    public void thaw() {
        signal("CONT");
    }

    private void signal(String signal) {
        try {
            int exit = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new EmbeddedException("kill -" + signal + " " + process.pid() + " ended with " + exit, null);
            }
        } catch (IOException e) {
            throw new EmbeddedException("cannot send a signal to " + name + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedException("interrupted while sending a signal to " + name, e);
        }
    }

    /** Starts the same command again after the child has ended. */
    public void restart() {
        if (process.isAlive()) {
            throw new IllegalStateException(name + " still runs as " + process.pid());
        }
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new EmbeddedException("cannot start " + name + " again: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        kill();
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new EmbeddedException(name + " (process " + process.pid() + ") does not end", null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The last line of the log that begins a message and is not part of a stack trace. */
    public String lastWord() {
        return logText()
                .lines()
                .filter(line -> !line.isBlank() && !Character.isWhitespace(line.charAt(0)))
                .reduce((before, line) -> line)
                .orElse("its log is empty");
    }

    /** As a cause, so that it is shown with stack traces only; the log itself is deleted with its folder. */
    private EmbeddedException logTail() {
        String text = logText();
        return new EmbeddedException(
                "the end of " + log + ":\n" + text.substring(Math.max(0, text.length() - 6000)), null);
    }

    private String logText() {
        try {
            return Files.readString(log, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedException("interrupted while a child started", e);
        }
    }
}
