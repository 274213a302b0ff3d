package dev.retouch.app.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.app.doctor.Finding.Level;
import dev.retouch.app.settings.Bundles;
import dev.retouch.app.settings.SettingsReading;
import dev.retouch.bundle.Preset;
import dev.retouch.edit.Fp8Calibration;
import dev.retouch.edit.PipelineSettings;
import dev.retouch.image.Picture;
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

    /** The worker would not start with it. */
    @Test
    void fp8_withoutAFittingCalibration_fails() throws Exception {
        copy(Bundles.folder(Optional.empty()), folder);
        Map<String, String> settings = Map.of("RETOUCH_BUNDLE", folder.toString(), "RETOUCH_PRECISION", "fp8");
        Path file = folder.resolve("fp8_scales.json");
        assertUncalibrated(look(settings), file + " is missing");
        Files.writeString(file, "{\"largest_inputs\": {}}");
        assertUncalibrated(look(settings), "transformer_blocks.0.");
        Files.writeString(file, "{");
        assertUncalibrated(look(settings), file.toString());
        assertEquals(
                List.of(Level.OK, Level.OK),
                look(Map.of("RETOUCH_BUNDLE", folder.toString())).stream()
                        .map(Finding::level)
                        .toList(),
                "no other precision reads it");
    }

    private static void assertUncalibrated(List<Finding> findings, String text) {
        Finding calibration = findings.get(1);
        assertEquals(Level.FAIL, calibration.level(), findings.toString());
        assertTrue(calibration.text().contains(text), calibration.text());
        assertTrue(calibration.remedy().contains("bundle calibrate "), calibration.remedy());
    }

    @Test
    void fp8_withACalibration_isFine() throws Exception {
        copy(Bundles.folder(Optional.empty()), folder);
        PipelineSettings settings = PipelineSettings.of(PipelineSettings.Precision.F32);
        try (Fp8Calibration calibration = Fp8Calibration.open(folder, settings)) {
            Picture source = Picture.opaque(128, 128, new byte[3 * 128 * 128]);
            calibration.edit(source, "make it red", 0, 2);
            calibration.scales().write(folder);
        }
        List<Finding> findings = look(Map.of("RETOUCH_BUNDLE", folder.toString(), "RETOUCH_PRECISION", "fp8"));
        assertTrue(findings.stream().allMatch(finding -> finding.level() == Level.OK), findings.toString());
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
    void publishedModel_isPlannedForTheCard() {
        assertEquals(Level.OK, fit(Map.of(), card(140)).level());
        assertTrue(fit(Map.of(), card(140)).text().contains("residency device"));
        assertTrue(
                fit(Map.of(), card(80)).text().contains("residency offload"),
                "as the worker chooses, to have room for what sparse steps keep");
        Finding streamed = fit(Map.of(), card(24));
        assertEquals(Level.OK, streamed.level(), streamed.toString());
        assertTrue(streamed.text().contains("24.0 GB free on the card, with the residency stream"), streamed.text());
        Finding whole = fit(Map.of("RETOUCH_RESIDENCY", "device"), card(24));
        assertEquals(Level.FAIL, whole.level(), whole.toString());
        assertTrue(whole.remedy().contains("RETOUCH_RESIDENCY=auto"), whole.remedy());
        assertEquals(Level.FAIL, fit(Map.of(), card(6)).level(), "too small for streaming too");
        Finding eight = fit(Map.of("RETOUCH_PRECISION", "fp8", "RETOUCH_RESIDENCY", "device"), card(50));
        assertEquals(Level.OK, eight.level(), eight.toString());
        assertEquals(
                Level.FAIL, fit(Map.of("RETOUCH_RESIDENCY", "device"), card(50)).level(), "in bf16");
    }

    @Test
    void publishedModel_onACpu_isPlannedForTheMachine() {
        Finding wide = fit(Map.of(), cpu(), 100);
        assertEquals(Level.FAIL, wide.level(), wide.toString());
        assertTrue(wide.text().contains("in f32"), wide.text());
        assertTrue(wide.remedy().contains("RETOUCH_PRECISION=bf16"), wide.remedy());
        assertEquals(
                Level.OK, fit(Map.of("RETOUCH_PRECISION", "bf16"), cpu(), 100).level());
        assertEquals(
                Level.WARN, fit(Map.of("RETOUCH_PRECISION", "bf16"), cpu(), 40).level(), "mapped from files");
        assertEquals(Level.OK, fit(Map.of(), cpu(), 200).level());
    }

    private static Finding fit(Map<String, String> settings, EngineFacts facts) {
        return fit(settings, facts, 1);
    }

    private static Finding fit(Map<String, String> settings, EngineFacts facts, long machine) {
        return MemoryFit.look(
                Preset.of("qwen-image-edit").orElseThrow().config(),
                SettingsReading.of(settings, Map.of()).config(),
                facts,
                machine * GB);
    }

    private static EngineFacts cpu() {
        return new EngineFacts("2.7.1", "/lib", false, 2, "AVX2", List.of());
    }

    private static EngineFacts card(long free) {
        return new EngineFacts("2.7.1", "/lib", true, 2, "AVX2", List.of(new EngineFacts.Card(free * GB, 200 * GB)));
    }

    private static List<Finding> look(Map<String, String> settings) throws Exception {
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
