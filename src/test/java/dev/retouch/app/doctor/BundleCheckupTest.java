package dev.retouch.app.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.app.doctor.Finding.Level;
import dev.retouch.app.settings.Bundles;
import dev.retouch.bundle.BundleReport;
import dev.retouch.edit.PipelineSettings.Precision;
import dev.retouch.tensor.EngineFacts;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleCheckupTest {

    private static final long GB = 1_000_000_000L;

    private static final EngineProbe PROBE = new EngineProbe(System.getenv());

    @TempDir
    Path folder;

    @Test
    void smallBundle_isValidAndFits() throws Exception {
        List<Finding> findings = look(Map.of());
        assertEquals(
                List.of(Level.OK, Level.OK),
                findings.stream().map(Finding::level).toList(),
                findings.toString());
        assertEquals("memory", findings.get(1).check());
    }

    @Test
    void folderThatIsNotThere_fails() throws Exception {
        Finding finding = look(Map.of("RETOUCH_BUNDLE", folder.resolve("none").toString()))
                .get(0);
        assertEquals(Level.FAIL, finding.level());
        assertTrue(finding.remedy().contains("bundle pull"), finding.remedy());
    }

    @Test
    void weightsThatAreCutOff_andAnAdapterThatIsMissing_areNamed() throws Exception {
        copy(Bundles.folder(Optional.empty()), folder);
        try (Stream<Path> adapter = Files.list(folder.resolve("adapter"))) {
            for (Path file : adapter.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder.resolve("adapter"));
        Map<String, String> here = Map.of("RETOUCH_BUNDLE", folder.toString());
        Finding backbone = look(here).get(0);
        assertEquals(Level.WARN, backbone.level(), backbone.toString());
        assertTrue(backbone.text().contains("without an adapter"), backbone.text());

        Path weights = folder.resolve("transformer/diffusion_pytorch_model.safetensors");
        try (FileChannel channel = FileChannel.open(weights, StandardOpenOption.WRITE)) {
            channel.truncate(Files.size(weights) / 2);
        }
        List<Finding> broken = look(here);
        assertTrue(broken.stream().allMatch(finding -> finding.level() == Level.FAIL), broken.toString());
        assertTrue(broken.get(0).text().contains(weights.getFileName().toString()), broken.toString());
        assertTrue(broken.get(0).remedy().contains("bundle check " + folder), broken.toString());
    }

    /** The check itself computes with the engine, which may end the process. */
    @Test
    void bundle_whereTheEngineDoesNotLoad_isNotChecked() throws Exception {
        List<Finding> findings = BundleCheckup.look(
                SettingsReading.of(Map.of(), Map.of()).config(), new EngineProbe(Map.of("PYTORCH_VERSION", "2.11.0")));
        assertEquals(1, findings.size(), findings.toString());
        assertEquals(Level.WARN, findings.get(0).level());
        assertTrue(findings.get(0).remedy().contains("engine"), findings.toString());
    }

    @Test
    void weights_areComparedWithTheCardOrElseTheMachine() {
        BundleReport big = new BundleReport(
                folder, true, List.of(module("transformer", 20 * GB), module("vae", GB / 10)), List.of(), List.of());
        EngineFacts cpu = new EngineFacts("2.7.1", "/lib", false, 2, "AVX2", List.of());
        EngineFacts card =
                new EngineFacts("2.7.1", "/lib", true, 2, "AVX2", List.of(new EngineFacts.Card(42 * GB, 80 * GB)));
        assertEquals(Level.OK, MemoryFit.look(big, Precision.AUTO, card, GB).level(), "40.4 of 42 GB in bf16");
        assertTrue(MemoryFit.look(big, Precision.AUTO, card, GB).text().startsWith("weights of 40.4 GB in bf16"));
        assertEquals(Level.FAIL, MemoryFit.look(big, Precision.F32, card, GB).level());
        assertEquals(Level.OK, MemoryFit.look(big, Precision.BF16, cpu, 41 * GB).level());
        assertEquals(Level.OK, MemoryFit.look(big, Precision.FP8, cpu, 21 * GB).level(), "20.4 GB in fp8");
        assertEquals(Level.FAIL, MemoryFit.look(big, Precision.FP8, cpu, 20 * GB).level());
        Finding wide = MemoryFit.look(big, Precision.AUTO, cpu, 41 * GB);
        assertEquals(Level.FAIL, wide.level(), "f32 on a CPU");
        assertTrue(wide.remedy().contains("RETOUCH_PRECISION=bf16"), wide.remedy());
        assertTrue(wide.text().startsWith("weights of 80.4 GB in f32"), wide.text());
    }

    private static BundleReport.Module module(String name, long parameters) {
        return new BundleReport.Module(name, 1, parameters, 2 * parameters, List.of("BF16"), List.of());
    }

    private static List<Finding> look(Map<String, String> settings) throws InterruptedException {
        return BundleCheckup.look(SettingsReading.of(settings, Map.of()).config(), PROBE);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }
}
