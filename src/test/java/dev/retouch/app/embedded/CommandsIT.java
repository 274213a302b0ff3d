package dev.retouch.app.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.retouch.image.Picture;
import dev.retouch.image.PictureEncoder;
import dev.retouch.scene.EditSample;
import dev.retouch.scene.SceneSet;
import dev.retouch.scene.Split;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged commands as a person or a script runs them: what they print, write, exit with and leave behind. */
class CommandsIT {

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final Duration SHORT = Duration.ofSeconds(90);
    private static final Duration LONG = Duration.ofMinutes(4);
    private static final int WIDTH = 160;
    private static final int HEIGHT = 120;
    private static final EditSample SCENE = new SceneSet(5, Split.HELD_OUT, WIDTH).sample(0);

    @TempDir
    Path folder;

    @Test
    void demo_runsToItsEnd_printsTableAndSheetAndLeavesNothing() throws Exception {
        Set<ProcessHandle> children = new HashSet<>();
        try {
            Ran demo = run(LONG, List.of("-Djava.io.tmpdir=" + folder), children, "demo", "--sheet", "out/sheet.png");
            assertEquals(0, demo.exit(), demo.toString());
            assertTrue(children.size() >= 3, "broker, S3 server and worker, but there were " + children);
            assertGone(children);
            List<String> lines = demo.out().lines().toList();
            assertTrue(
                    lines.stream()
                            .anyMatch(line ->
                                    line.matches("request +instruction +mode +region +outside +seconds +outcome")),
                    () -> "no head: " + demo.out());
            List<String> rows =
                    lines.stream().filter(line -> line.matches("\\d\\d-.*")).toList();
            assertEquals(14, rows.size(), () -> "rows: " + demo.out());
            assertEquals(
                    12,
                    rows.stream().filter(row -> row.endsWith("  completed")).count(),
                    () -> "completed rows: " + demo.out());
            assertEquals(
                    2,
                    rows.stream().filter(row -> row.contains("  failed: ")).count(),
                    () -> "failed rows: " + demo.out());
            String head = "contact sheet: ";
            Path sheet = lines.stream()
                    .filter(line -> line.startsWith(head))
                    .map(line -> Path.of(line.substring(head.length())))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no path of a contact sheet: " + demo.out()));
            assertTrue(sheet.isAbsolute(), "the path leads somewhere else from another folder: " + sheet);
            png(sheet);
            try (Stream<Path> left = Files.list(folder)) {
                assertEquals(
                        List.of(),
                        left.filter(path -> path.getFileName().toString().startsWith("retouch"))
                                .toList(),
                        "temporary files stay");
            }
        } finally {
            children.forEach(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    void keptDemo_servesSubmitUntilItIsStopped() throws Exception {
        Path source = source();
        List<String> home = List.of("-Duser.home=" + folder);
        Set<ProcessHandle> children = new HashSet<>();
        try {
            Ran demo = run(LONG, home, children, "demo", "--keep");
            assertEquals(0, demo.exit(), demo.toString());
            assertTrue(demo.out().contains("demo --stop"), "it does not say how to end it: " + demo.out());
            assertEquals(
                    3,
                    children.stream().filter(ProcessHandle::isAlive).count(),
                    "broker, S3 server and worker go on: " + children);

            Ran submit = run(
                    SHORT,
                    home,
                    new HashSet<>(),
                    "submit",
                    "--source",
                    source.toString(),
                    "--instruction",
                    SCENE.instruction(),
                    "--when-not-found",
                    "global",
                    "--wait");
            assertEquals(0, submit.exit(), submit.toString());
            assertSourceSize(png(folder.resolve("source-edited.png")));

            Ran stop = run(SHORT, home, new HashSet<>(), "demo", "--stop");
            assertEquals(0, stop.exit(), stop.toString());
            assertGone(children);
            assertFalse(Files.exists(folder.resolve(".retouch").resolve("stack")), "the kept data stays");
        } finally {
            children.forEach(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    void edit_withJson_printsOneObjectAndWritesPictureAndMask() throws Exception {
        Ran edit = run(
                SHORT,
                "edit",
                "--source",
                source().toString(),
                "--instruction",
                SCENE.instruction(),
                "--when-not-found",
                "global",
                "--out",
                "result.png",
                "--mask-out",
                "mask.png",
                "--json");
        assertEquals(0, edit.exit(), edit.toString());
        assertHas(
                object(edit),
                "mode",
                "regionArea",
                "outsideMeanDifference",
                "outsideMaxDifference",
                "seed",
                "steps",
                "denseSteps",
                "stages",
                "drift",
                "warnings");
        assertSourceSize(png(folder.resolve("result.png")));
        assertSourceSize(png(folder.resolve("mask.png")));
    }

    @Test
    void evaluate_withJson_printsOneObjectWithEveryFigure() throws Exception {
        Ran evaluate = run(SHORT, "evaluate", "--dataset", "synthetic", "--seed", "20260", "--count", "2", "--json");
        assertEquals(0, evaluate.exit(), evaluate.toString());
        JsonNode figures = object(evaluate);
        assertHas(
                figures,
                "count",
                "local/l1",
                "local/l1Inside",
                "local/l1Outside",
                "local/maskIou",
                "local/recolourAccuracy",
                "local/secondsPerEdit",
                "soft/l1",
                "trueMask/l1",
                "backbone/l1",
                "copySource/l1",
                "copySource/l1Inside",
                "routing/local",
                "routing/global",
                "keepRegionExact");
        assertEquals(2, figures.path("count").asInt(), "local edits");
        assertTrue(figures.at("/local/l1").isNumber(), () -> "local/l1 is no number: " + figures);
        assertTrue(figures.path("keepRegionExact").asBoolean(), "the keep region is not the source's: " + figures);
    }

    @ParameterizedTest
    @ValueSource(strings = {"params --json", "params --preset qwen-image-edit --json"})
    void params_withJson_printsOneObjectWithEveryModule(String arguments) throws Exception {
        Ran params = run(SHORT, arguments.split(" "));
        assertEquals(0, params.exit(), params.toString());
        JsonNode counts = object(params);
        for (String module : List.of(
                "transformer", "blockAdapters", "spatialGates", "conditionEncoder", "maskPredictor", "adapterTotal")) {
            assertTrue(counts.path(module).asLong() > 0, module + " is not counted: " + counts);
        }
        if (arguments.contains("--preset")) {
            assertEquals(20_430_401_088L, counts.path("transformer").asLong(), "the published transformer");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "edit --source missing.png --instruction x --out o.png, 1",
        "edit --source text.png --instruction x --out o.png, 1",
        "edit --source text.png --instruction x --out o.png --bundle nowhere, 1",
        "submit --source missing.png --instruction x, 1",
        "params --bundle /nonexistent, 1",
        "edit, 2",
        "edit --source text.png --instruction x --out o.gif, 2",
        "edit --source text.png --instruction x --out o.jpg --quality 0.5 --chroma 4:2:0, 1",
        "edit --source text.png --instruction x --out o.jpg --quality 95, 2",
        "edit --source text.png --instruction x --out o.png --quality 0.5, 2",
        "edit --source text.png --instruction x --out o.png --background white, 2",
        "submit --source text.png --instruction x --format webp --chroma 4:4:4, 2",
        "evaluate --count 0, 2",
        "evaluate --dataset photos, 2",
        "params --preset other, 2",
        "paint, 2",
        "worker --bundle /nonexistent, 2",
        "load --rate 0, 2",
        "train mask --from somewhere, 2",
        "train vae --steps 0, 2",
        "--help, 0",
        "demo --help, 0",
        "worker --help, 0",
        "submit --help, 0",
        "edit --help, 0",
        "train --help, 0",
        "evaluate --help, 0",
        "params --help, 0",
        "doctor --help, 0",
        "load --help, 0"
    })
    void command_exitsWithItsCodeAndOneSentence(String arguments, int exit) throws Exception {
        Files.writeString(folder.resolve("text.png"), "no picture at all");
        Ran ran = run(SHORT, arguments.split(" "));
        assertEquals(exit, ran.exit(), ran.toString());
        assertFalse(ran.hasTrace(), () -> "a stack trace without --verbose: " + ran);
        List<String> words = ran.words();
        switch (exit) {
            case 0 -> {
                assertEquals(List.of(), words, "help is no failure");
                assertTrue(ran.out().contains("Usage: retouch"), () -> "no usage: " + ran);
            }
            case 1 -> assertEquals(1, words.size(), () -> "not one sentence: " + ran);
            default ->
                assertFalse(
                        words.isEmpty() || words.get(0).startsWith("Usage"), () -> "usage without a reason: " + ran);
        }
    }

    @Test
    void failure_withVerbose_hasAStackTrace() throws Exception {
        Ran ran = run(SHORT, "edit", "--verbose", "--source", "missing.png", "--instruction", "x", "--out", "o.png");
        assertEquals(1, ran.exit(), ran.toString());
        assertTrue(ran.hasTrace(), () -> "no stack trace: " + ran);
    }

    /** A command that has ended. */
    private record Ran(int exit, String out, String err) {

        /** What the command itself says on stderr: the lines that are neither blank nor the JVM's or a library's. */
        List<String> words() {
            return err.lines()
                    .filter(line -> !line.isBlank())
                    .filter(line -> !line.startsWith("Picked up ") && !line.startsWith("WARNING: "))
                    .toList();
        }

        boolean hasTrace() {
            return err.lines().anyMatch(line -> line.startsWith("\tat "));
        }
    }

    private Ran run(Duration limit, String... arguments) throws Exception {
        return run(limit, List.of(), new HashSet<>(), arguments);
    }

    /** Runs a command in the temporary folder and adds every process that it is seen to start. */
    private Ran run(Duration limit, List<String> jvm, Set<ProcessHandle> children, String... arguments)
            throws Exception {
        Path out = Files.createTempFile(folder, "stdout", ".txt");
        Path err = Files.createTempFile(folder, "stderr", ".txt");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvm);
        command.add("-jar");
        command.add(AppJar.find().toAbsolutePath().toString());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            long end = System.nanoTime() + limit.toNanos();
            boolean ended = false;
            while (!ended && System.nanoTime() < end) {
                children.addAll(process.descendants().collect(Collectors.toSet()));
                ended = process.waitFor(100, TimeUnit.MILLISECONDS);
            }
            String said = Files.readString(out, StandardCharsets.UTF_8);
            String complained = Files.readString(err, StandardCharsets.UTF_8);
            assertTrue(ended, () -> command + " goes on after " + limit + ": " + said + complained);
            return new Ran(process.exitValue(), said, complained);
        } finally {
            process.destroyForcibly();
        }
    }

    private Path source() throws IOException {
        Picture scene = Picture.opaque(WIDTH, WIDTH, SCENE.source().rgb());
        byte[] square = PictureEncoder.png(scene);
        BufferedImage wide =
                ImageIO.read(new ByteArrayInputStream(square)).getSubimage(0, WIDTH - HEIGHT, WIDTH, HEIGHT);
        Path file = folder.resolve("source.png");
        assertTrue(ImageIO.write(wide, "png", file.toFile()), "no source is written");
        return file;
    }

    private static BufferedImage png(Path file) throws IOException {
        byte[] content = Files.readAllBytes(file);
        assertTrue(content.length > 4 && content[1] == 'P' && content[2] == 'N', file + " is no PNG");
        BufferedImage picture = ImageIO.read(new ByteArrayInputStream(content));
        assertNotNull(picture, file + " cannot be decoded");
        return picture;
    }

    private static void assertSourceSize(BufferedImage picture) {
        assertEquals(WIDTH, picture.getWidth(), "width of the source");
        assertEquals(HEIGHT, picture.getHeight(), "height of the source");
    }

    private static JsonNode object(Ran ran) throws IOException {
        JsonNode node = JSON.readTree(ran.out());
        assertTrue(node.isObject(), () -> "not one JSON object on stdout: " + ran.out());
        return node;
    }

    private static void assertHas(JsonNode node, String... paths) {
        for (String path : paths) {
            assertFalse(node.at("/" + path).isMissingNode(), () -> path + " is missing: " + node);
        }
    }

    private static void assertGone(Set<ProcessHandle> processes) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(15).toNanos();
        while (processes.stream().anyMatch(ProcessHandle::isAlive) && System.nanoTime() < end) {
            Thread.sleep(100);
        }
        assertEquals(
                List.of(), processes.stream().filter(ProcessHandle::isAlive).toList(), "processes that go on");
    }
}
