package dev.retouch.train.adapter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.tensor.Dtype;
import dev.retouch.train.LossLog;
import dev.retouch.weights.SafetensorsFile;
import dev.retouch.weights.WeightMismatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdapterRunTest {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    private static CheckpointFacts facts(AdapterRecipe recipe) {
        return facts(recipe, "backbone", "tiny12", "fresh", "schedule");
    }

    private static CheckpointFacts facts(
            AdapterRecipe recipe, String backbone, String data, String from, String schedule) {
        return new CheckpointFacts(recipe, backbone, data, from, schedule, 0);
    }

    private static AdapterRecipe recipe(long steps) {
        return new AdapterRecipe(steps, 4, 1e-2, 1, 0.03, 1, 2, 0.1f, 0.25, false, Dtype.F32, 7);
    }

    /** A whole run in this process, on that many devices. */
    private static List<float[]> train(Path run, long steps, int devices) throws IOException {
        try (AdapterTrainer trainer = TinyTraining.trainer(recipe(steps), devices, 1, true)) {
            new AdapterRun(trainer, facts(recipe(steps)), run).run(0);
            return TinyTraining.values(trainer);
        }
    }

    /** What {@link #run_thatWasKilledGoesOnAsIfItHadNotBeen} kills. */
    public static void main(String[] args) throws IOException {
        train(Path.of(args[0]), Long.parseLong(args[1]), 2);
    }

    @Test
    void run_thatWasKilledGoesOnAsIfItHadNotBeen() throws Exception {
        Path killed = folder.resolve("killed");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        AdapterRunTest.class.getName(),
                        killed.toString(),
                        "100000")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        Instant end = Instant.now().plus(LIMIT);
        while (step(killed) < 3) {
            assertTrue(process.isAlive() && Instant.now().isBefore(end), () -> "no third checkpoint: " + log());
            Thread.sleep(20);
        }
        process.destroyForcibly(); // kill -9
        assertTrue(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS));
        long reached = step(killed);
        List<float[]> resumed = train(killed, reached + 3, 2);
        List<float[]> unbroken = train(folder.resolve("unbroken"), reached + 3, 2);
        for (int i = 0; i < unbroken.size(); i++) {
            assertArrayEquals(unbroken.get(i), resumed.get(i));
        }
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Of the newest checkpoint; 0 where there is none. */
    private static long step(Path run) throws IOException {
        return new Checkpoints(run)
                .newest()
                .map(file -> CheckpointFacts.of(file).step())
                .orElse(0L);
    }

    @Test
    void run_goesOnOnOtherDevices() throws IOException {
        List<float[]> one = train(folder.resolve("one"), 4, 1);
        train(folder.resolve("moved"), 2, 4);
        try (AdapterTrainer trainer = TinyTraining.trainer(recipe(4), 1, 1, true)) {
            new AdapterRun(trainer, facts(recipe(4)), folder.resolve("moved")).run(0);
            assertEquals(4, trainer.steps());
            assertEquals(one.size(), trainer.params().size());
        }
    }

    @Test
    void checkpoints_areTheLastTwoAndSayHowTheyWereMade() throws IOException {
        Path run = folder.resolve("run");
        Files.createDirectories(run.resolve("step-000009.part")); // of a process that was killed
        train(run, 5, 1);
        try (Stream<Path> files = Files.list(run)) {
            assertEquals(
                    List.of(LossLog.FILE, "step-000004", "step-000005", "step-000009.part"),
                    files.map(file -> file.getFileName().toString()).sorted().toList());
        }
        SafetensorsFile newest = new Checkpoints(run).newest().orElseThrow();
        assertEquals(facts(recipe(5)).at(5), CheckpointFacts.of(newest));
        assertEquals(
                List.of("F32"),
                newest.entries().values().stream()
                        .map(e -> e.dtype().name())
                        .distinct()
                        .toList());
    }

    @Test
    void checkpointOfAnotherTraining_isRefused() throws IOException {
        Path run = folder.resolve("run");
        train(run, 1, 1);
        for (CheckpointFacts other : List.of(
                facts(recipe(1), "another", "tiny12", "fresh", "schedule"),
                facts(recipe(1), "backbone", "another", "fresh", "schedule"),
                facts(recipe(1), "backbone", "tiny12", "another", "schedule"),
                facts(recipe(1), "backbone", "tiny12", "fresh", "another"),
                facts(TinyTraining.RECIPE),
                facts(TinyTraining.dropping(recipe(1), 0)))) {
            try (AdapterTrainer trainer = TinyTraining.trainer(recipe(1), 1, 1, true)) {
                WeightMismatch refused = assertThrows(WeightMismatch.class, () -> new AdapterRun(trainer, other, run));
                assertTrue(refused.getMessage().contains("--runs"), refused.getMessage());
            }
        }
    }

    @Test
    void paperRecipe_isThePapers() throws IOException {
        assertEquals(
                "{\"steps\":5000,\"batch\":8,\"learningRate\":1.0E-5,\"warmupSteps\":100,\"weightDecay\":0.03,\"clip\":1.0,"
                        + "\"alpha\":2.0,\"maskWeight\":0.1,\"dropInstruction\":0.1,\"optimizer\":\"adamw\",\"compute\":\"BF16\",\"seed\":1}",
                AdapterRecipe.PAPER.text());
        assertEquals(1e-7, AdapterRecipe.PAPER.rateAt(0), 1e-12);
        assertEquals(1e-5, AdapterRecipe.PAPER.rateAt(99), 1e-12);
        assertEquals(1e-5, AdapterRecipe.PAPER.rateAt(4999), 1e-12);
        assertEquals(
                AdapterRecipe.PAPER,
                AdapterRecipe.of(
                        new com.fasterxml.jackson.databind.ObjectMapper().readTree(AdapterRecipe.PAPER.text())));
    }
}
