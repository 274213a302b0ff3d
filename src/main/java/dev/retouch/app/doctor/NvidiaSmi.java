package dev.retouch.app.doctor;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The driver's own tool, which sees cards even where the engine does not. */
final class NvidiaSmi {

    private NvidiaSmi() {}

    /** A line for each card, name and version of the driver; empty where the tool is missing or finds none. */
    static List<String> cards(Map<String, String> environment) throws IOException, InterruptedException {
        Optional<Path> tool = Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, "nvidia-smi"))
                .filter(Files::isExecutable)
                .findFirst();
        if (tool.isEmpty()) {
            return List.of();
        }
        Process process = new ProcessBuilder(
                        tool.get().toString(), "--query-gpu=name,driver_version", "--format=csv,noheader")
                .redirectErrorStream(true)
                .start();
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
        return process.waitFor() == 0 ? lines : List.of();
    }
}
