package dev.retouch.experiment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs of two steps on the shipped bundle: what is kept of a run, and for whom. */
class LabTest {

    private static final Path BUNDLE = Path.of("src", "bundle", "small");
    private static final Settings TINY = new Settings(2, 1, 1, 2, 2);

    @TempDir
    private Path runs;

    private Figures measured(Design design, Settings settings) throws IOException {
        try (Lab lab = Lab.open(BUNDLE, runs, Leak.INSTRUCTION, settings)) {
            return new Trials(lab).measured(design);
        }
    }

    private Set<String> folders() throws IOException {
        try (Stream<Path> listed = Files.list(runs)) {
            return listed.map(path -> path.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    @Test
    void whatWasRun_isTakenUpAgainAndByNothingElse() throws IOException {
        double[][] first = measured(Design.GATED, TINY).of(Figures.L1);
        assertEquals(1, first.length, "one seed");
        assertEquals(2, first[0].length, "two scenes");
        Set<String> once = folders();
        assertEquals(2, once.size(), "scenes and one run: " + once);

        double[][] again = measured(Design.GATED, TINY).of(Figures.L1);
        assertArrayEquals(first[0], again[0]);
        assertEquals(once, folders(), "nothing was made anew");

        double[][] longer = measured(Design.GATED, TINY.with(1, 3)).of(Figures.L1);
        assertNotEquals(first[0][0], longer[0][0], "another number of steps");
        assertEquals(3, folders().size(), "the same scenes, another run: " + folders());
        measured(Design.GATED.withAlpha(8), TINY);
        assertEquals(4, folders().size(), "another design");
    }

    private String[] named(Path bundle) throws IOException {
        try (Lab lab = Lab.open(bundle, runs, Leak.INSTRUCTION, TINY)) {
            return new String[] {lab.fingerprint(), lab.deployed()};
        }
    }

    private static void edit(Path file, UnaryOperator<String> change) throws IOException {
        String before = Files.readString(file);
        String after = change.apply(before);
        assertNotEquals(before, after);
        Files.writeString(file, after);
    }

    @Test
    void runs_areNamedByScheduleAndSteps_andPredictedMasksByTheirAdapter(@TempDir Path folder) throws IOException {
        Path bundle = folder.resolve("small");
        try (Stream<Path> all = Files.walk(BUNDLE)) {
            for (Path from : all.toList()) {
                Files.copy(from, bundle.resolve(BUNDLE.relativize(from)));
            }
        }
        String[] first = named(bundle);
        Path weights = bundle.resolve("adapter/diffusion_pytorch_model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length - 2] ^= 1;
        Files.write(weights, bytes);
        String[] retrained = named(bundle);
        assertEquals(first[0], retrained[0], "its own adapter is no part of a run");
        assertNotEquals(first[1], retrained[1]);

        edit(bundle.resolve("adapter/config.json"), json -> json.replace("\"steps\" : 6", "\"steps\" : 7"));
        String[] longer = named(bundle);
        assertNotEquals(retrained[0], longer[0], "edits of another number of steps");

        edit(
                bundle.resolve("scheduler/scheduler_config.json"),
                json -> json.replace("\"max_shift\" : 0.9", "\"max_shift\" : 0.8"));
        assertNotEquals(longer[0], named(bundle)[0], "another schedule");
    }

    /** The whole report, of which the quick and the full one differ by their settings alone. */
    @Test
    void ablation_hasARowForEachVariantAndSaysWhatHolds() throws IOException {
        try (Lab lab = Lab.open(BUNDLE, runs, Leak.INSTRUCTION, TINY)) {
            Report report = Experiment.ABLATION.run(lab, "retouch evaluate ablation");
            String text = report.text();
            for (Variant variant : Variant.values()) {
                assertTrue(text.contains("| " + variant.parts() + " | 0."), variant + " in\n" + text);
            }
            assertTrue(text.contains("| A > C | "), text);
            assertTrue(text.contains("| inside | 0."), "gates in\n" + text);
            assertTrue(text.contains("    retouch evaluate ablation\n"), text);
        }
    }
}
