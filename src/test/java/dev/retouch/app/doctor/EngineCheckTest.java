package dev.retouch.app.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.app.doctor.Finding.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine in a child process, as it is and with each wrong choice from outside. */
class EngineCheckTest {

    @TempDir
    Path folder;

    @Test
    void engine_asItComes_tellsLibtorchsOwnVersion() throws Exception {
        Finding finding = look(Map.of());
        assertEquals(Level.OK, finding.level(), finding.toString());
        assertTrue(finding.text().contains("libtorch 2.7.1 in "), finding.text());
    }

    @Test
    void processThatTheEngineEnds_isAFailureOfThisCheckAlone() throws Exception {
        Files.writeString(folder.resolve("libtorch.so"), "no library at all");
        Files.writeString(folder.resolve("libdjl_torch.so"), "no library either");
        Finding finding = look(Map.of("PYTORCH_LIBRARY_PATH", folder.toString()));
        assertFails(finding, "libtorch.so");
    }

    @Test
    void otherVersion_declaredByTheUserOrByItsFolder_doesNotMatch() throws Exception {
        assertFails(look(Map.of("PYTORCH_VERSION", "2.11.0")), "PYTORCH_VERSION is 2.11.0");
        Path libraries = Files.createDirectories(folder.resolve("torch/lib"));
        Files.writeString(libraries.resolve("libtorch.so"), "");
        Map<String, String> chosen = Map.of("PYTORCH_LIBRARY_PATH", libraries.toString());
        Files.writeString(folder.resolve("torch/version.py"), "__version__ = '2.11.0+cu130'\n");
        assertFails(look(chosen), "has the version 2.11.0");
        Files.writeString(folder.resolve("torch/build-version"), "2.8.0+cu128");
        assertFails(look(chosen), "has the version 2.8.0");
    }

    @Test
    void libtorchFromOutside_withoutAFlavour_isRefusedBeforeItIsLoaded() throws Exception {
        assertFails(look(Map.of("PYTORCH_LIBRARY_PATH", folder.toString())), "there is no libtorch.so");
        Files.writeString(folder.resolve("libtorch.so"), "");
        assertFails(look(Map.of("PYTORCH_LIBRARY_PATH", folder.toString())), "[cpu, cu128]");
        assertFails(
                look(Map.of("PYTORCH_LIBRARY_PATH", folder.toString(), "PYTORCH_FLAVOR", "cu130")),
                "PYTORCH_FLAVOR is 'cu130'");
    }

    private static void assertFails(Finding finding, String part) {
        assertEquals(Level.FAIL, finding.level(), finding.toString());
        assertTrue(finding.text().contains(part), finding.toString());
        assertTrue(finding.remedy().contains("2.7.1") || finding.remedy().contains("PYTORCH_FLAVOR"), finding.remedy());
    }

    private static Finding look(Map<String, String> chosen) throws Exception {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.keySet().removeIf(name -> name.startsWith("PYTORCH_"));
        environment.putAll(chosen);
        List<Finding> findings = EngineCheck.check(environment, new EngineProbe(environment))
                .look()
                .call();
        assertEquals(1, findings.size(), findings.toString());
        return findings.get(0);
    }
}
