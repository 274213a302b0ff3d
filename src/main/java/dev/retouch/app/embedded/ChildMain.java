package dev.retouch.app.embedded;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The main class of every child JVM: runs the main method of another class, and ends the JVM when its parent has ended,
 * unless the parent wrote {@link #DETACH} before.
 *
 * <p>Uses nothing but the JDK, because it runs on other class paths. Arguments: {@code run}, the folder to delete when
 * the parent has ended (or {@code -}), the main class, and the arguments of that class.
 */
final class ChildMain {

    static final String RUN = "run";
    static final int DETACH = 'd';
    static final String KEEP_FOLDER = "-";
    private static final String SWEEP = "sweep";

    private ChildMain() {}

    public static void main(String[] args) throws Throwable {
        if (args[0].equals(SWEEP)) {
            sweep(Long.parseLong(args[1]), Path.of(args[2]));
            return;
        }
        Thread watch = new Thread(() -> endWithParent(args[1]), "parent-watch");
        watch.setDaemon(true);
        watch.start();
        String[] arguments = Arrays.copyOfRange(args, 3, args.length);
        try {
            Class.forName(args[2]).getMethod("main", String[].class).invoke(null, (Object) arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** The parent holds the other end of standard input: end of file means that it has ended, in whatever way. */
    private static void endWithParent(String folder) {
        try {
            if (System.in.read() == DETACH) {
                return;
            }
        } catch (IOException e) {
            // A broken pipe means the same.
        }
        if (!folder.equals(KEEP_FOLDER)) {
            startSweeper(folder);
        }
        Runtime.getRuntime().halt(0);
    }

    /** Deleting from within would race with the server's writes, so another JVM waits for the end of this one. */
    private static void startSweeper(String folder) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        try {
            new ProcessBuilder(List.of(
                            java,
                            "-Xmx16m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            ChildMain.class.getName(),
                            SWEEP,
                            Long.toString(ProcessHandle.current().pid()),
                            folder))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            System.err.println("cannot delete " + folder + ": " + e.getMessage());
        }
    }

    private static void sweep(long pid, Path folder) throws Exception {
        ProcessHandle server = ProcessHandle.of(pid).orElse(null);
        if (server != null) {
            server.onExit().get(10, TimeUnit.SECONDS);
        }
        // Other children end at the same moment and may still write: retry for a while.
        for (int attempt = 0; attempt < 50 && Files.exists(folder); attempt++) {
            delete(folder);
            Thread.sleep(100);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | java.io.UncheckedIOException e) {
            // The next attempt deletes what appeared meanwhile.
        }
    }
}
