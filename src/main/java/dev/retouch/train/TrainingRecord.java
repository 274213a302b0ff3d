package dev.retouch.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.OptionalInt;

/** What made a part of a bundle: settings, the loss of every tenth step, and its curve as a picture. */
public final class TrainingRecord {

    private TrainingRecord() {}

    /**
     * Writes {@code bundle/training/STAGE.json}, {@code .tsv} and {@code .png}.
     *
     * @param samples how many different samples the stage drew from; empty when each step had new ones
     * @throws IOException when the run has no log or the disk does not take the files
     */
    public static void write(String stage, TrainOptions options, OptionalInt samples, Path bundle) throws IOException {
        Path folder = Files.createDirectories(bundle.resolve("training"));
        Path log = options.runFolder().resolve(LossLog.FILE);
        Files.copy(log, folder.resolve(stage + ".tsv"), StandardCopyOption.REPLACE_EXISTING);
        List<String[]> lines = Files.readAllLines(log).stream()
                .map(line -> line.split("\t", -1))
                .toList();
        ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        ObjectNode json = mapper.createObjectNode()
                .put("stage", stage)
                .put("steps", options.steps())
                .put("batch", options.batch())
                .put("learningRate", options.learningRate())
                .put("warmupSteps", options.warmup())
                .put("cooldownSteps", options.cooldown())
                .put("weightDecay", options.weightDecay())
                .put("clip", options.clip())
                .put("averageDecay", options.averageDecay())
                .put("seed", options.seed());
        if (options.from() != null) {
            json.put("from", String.valueOf(options.from().getFileName()));
        }
        samples.ifPresent(count -> json.put("scenes", count));
        json.put("processors", Runtime.getRuntime().availableProcessors());
        if (!lines.isEmpty()) {
            json.put("wallSeconds", Double.parseDouble(lines.get(lines.size() - 1)[2]));
        }
        Files.writeString(folder.resolve(stage + ".json"), mapper.writeValueAsString(json) + "\n");
        if (lines.size() > 1) {
            LossChart.draw(stage, lines, folder.resolve(stage + ".png"));
        }
    }
}
