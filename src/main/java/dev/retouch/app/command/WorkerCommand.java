package dev.retouch.app.command;

import dev.retouch.app.settings.SettingsReading;
import dev.retouch.app.worker.StartProblems;
import dev.retouch.app.worker.Tracing;
import io.quarkus.runtime.Application;
import io.quarkus.runtime.Quarkus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** {@code worker}: the service. */
@Command(
        name = "worker",
        description = "Serve edit requests from Kafka until it is stopped; settings are retouch.* or RETOUCH_*.")
public final class WorkerCommand implements Callable<Integer> {

    /** SIGTERM and Ctrl-C end the worker in order, with exit code 0: the JVM's own handling would make it 143. */
    @Override
    public Integer call() throws Exception {
        Signals.on("TERM", WorkerCommand::shutDown);
        Signals.on("INT", WorkerCommand::shutDown);
        List<String> problems = StartProblems.of(SettingsReading.of(System.getenv(), properties()));
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        int[] code = {0};
        try (Tracing tracing = Tracing.start(System.getenv())) {
            Quarkus.run(null, (exit, thrown) -> {
                code[0] = exit;
                failure.set(thrown);
            });
        }
        Throwable thrown = failure.get();
        if (thrown != null) {
            throw new IllegalStateException("the worker cannot start: " + rootMessage(thrown), thrown);
        }
        return code[0];
    }

    private static Map<String, String> properties() {
        Map<String, String> properties = new HashMap<>();
        System.getProperties()
                .stringPropertyNames()
                .forEach(name -> properties.put(name, System.getProperty(name, "")));
        return properties;
    }

    /**
     * Before the application runs there is nothing to finish, and an exit that is requested then would be forgotten.
     */
    private static void shutDown() {
        if (Application.currentApplication() == null) {
            Runtime.getRuntime().exit(0);
        }
        Quarkus.asyncExit(0);
    }

    private static String rootMessage(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }
}
