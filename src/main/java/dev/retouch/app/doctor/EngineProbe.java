package dev.retouch.app.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.retouch.tensor.EngineFacts;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Asks a child process for the facts of the engine; several checks share one child. */
final class EngineProbe {

    /** How long the child may take; the first start unpacks its libraries. */
    static final Duration LIMIT = Duration.ofSeconds(50);

    private final Map<String, String> environment;
    private final FutureTask<EngineFacts> facts;

    /** @param environment of the child, instead of this process's */
    EngineProbe(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
        Callable<EngineFacts> ask = this::ask;
        this.facts = new FutureTask<>(ask);
    }

    /**
     * The facts; the first call asks for them.
     *
     * @throws ExecutionException when the engine does not load; its cause says why
     */
    EngineFacts facts() throws InterruptedException, ExecutionException {
        facts.run();
        return facts.get();
    }

    private EngineFacts ask() throws IOException, InterruptedException {
        Optional<EngineChoice.Fault> fault = new EngineChoice(environment).fault();
        if (fault.isPresent()) {
            throw new IOException(fault.get().text());
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // Native libraries are found by properties too.
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("-D"))
                .forEach(command::add);
        command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:-CreateCoredumpOnCrash"));
        command.addAll(List.of("-XX:ErrorFile=/dev/null", "-cp", classPath(), EngineMain.class.getName()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process child = builder.start();
        // Ends the reading below as well.
        Thread watch = new Thread(() -> endLate(child), "engine-limit");
        watch.setDaemon(true);
        watch.start();
        List<String> lines;
        try {
            lines = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } finally {
            child.destroyForcibly();
        }
        int exit = child.waitFor();
        if (exit != 0 || lines.isEmpty()) {
            throw new IOException(
                    "the process that loads it ended with " + exit + ": " + String.join(" ", tail(lines)));
        }
        return read(lines.get(lines.size() - 1));
    }

    private static void endLate(Process child) {
        try {
            if (!child.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                child.destroyForcibly();
            }
        } catch (InterruptedException e) {
            child.destroyForcibly();
        }
    }

    private static List<String> tail(List<String> lines) {
        List<String> said = lines.stream().filter(line -> !line.startsWith("#")).toList();
        return said.subList(Math.max(0, said.size() - 3), said.size());
    }

    /** That of this process; of the packaged application the jars that its runner would find. */
    private static String classPath() {
        String path = System.getProperty("java.class.path");
        if (!path.endsWith("quarkus-run.jar")) {
            return path;
        }
        Path folder = Path.of(path).toAbsolutePath().getParent();
        return Stream.of("app", "lib/main", "lib/boot")
                .map(jars -> folder + File.separator + jars + File.separator + "*")
                .reduce((first, second) -> first + File.pathSeparator + second)
                .orElseThrow();
    }

    private static EngineFacts read(String line) throws IOException {
        JsonNode said = new ObjectMapper().readTree(line);
        if (said.has("error")) {
            String found = said.path("libtorch").asText();
            throw new IOException(
                    said.path("error").asText() + (found.isEmpty() ? "" : "; the folder holds libtorch " + found));
        }
        return new EngineFacts(
                said.path("libtorch").asText(),
                said.path("folder").asText(),
                said.path("cuda").asBoolean(),
                said.path("threads").asInt(),
                said.path("processor").asText(),
                StreamSupport.stream(said.path("cards").spliterator(), false)
                        .map(card -> new EngineFacts.Card(
                                card.path("free").asLong(), card.path("total").asLong()))
                        .toList());
    }
}
