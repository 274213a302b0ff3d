package dev.retouch.tensor;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NativeEngineTest {

    /** What OpenMP itself says that it read when libtorch brought it in, from a process of its own. */
    @Test
    void openMpThreads_sleepWhileTheyWaitUnlessTheUserSaysOtherwise() throws Exception {
        assertTrue(openMpsView(Map.of()).contains("GOMP_SPINCOUNT = '0'"), "nothing set from outside");
        assertTrue(openMpsView(Map.of("GOMP_SPINCOUNT", "77")).contains("GOMP_SPINCOUNT = '77'"), "a count of its own");
        String active = openMpsView(Map.of("OMP_WAIT_POLICY", "ACTIVE"));
        assertTrue(active.contains("OMP_WAIT_POLICY = 'ACTIVE'"), active);
        assertTrue(!active.contains("GOMP_SPINCOUNT = '0'"), active);
    }

    private static String openMpsView(Map<String, String> outside) throws IOException, InterruptedException {
        ProcessBuilder child = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Loader.class.getName());
        child.environment().remove("GOMP_SPINCOUNT");
        child.environment().remove("OMP_WAIT_POLICY");
        child.environment().put("OMP_DISPLAY_ENV", "VERBOSE");
        child.environment().putAll(outside);
        Process process = child.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        return said;
    }

    /** Makes one tensor, as any command does first. */
    static final class Loader {

        private Loader() {}

        public static void main(String[] args) {
            try (NDManager manager = Tensors.newManager()) {
                Tensors.floats(manager, new float[] {1}, 1);
            }
        }
    }

    @Test
    void nothingElse_loadsTheEngine() {
        JavaClasses main = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.retouch");
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(NativeEngine.class.getName())
                .should()
                .callMethod(Engine.class, "getEngine", String.class)
                .orShould()
                .callMethod(Engine.class, "getInstance")
                .orShould()
                .callMethod(NDManager.class, "newBaseManager")
                .orShould()
                .callMethod(NDManager.class, "newBaseManager", ai.djl.Device.class)
                .orShould()
                .callMethod(NDManager.class, "newBaseManager", ai.djl.Device.class, String.class)
                .orShould()
                .callMethod(Model.class, "newInstance", String.class)
                .orShould()
                .callMethod(Model.class, "newInstance", String.class, ai.djl.Device.class)
                .orShould()
                .callMethod(Model.class, "newInstance", String.class, ai.djl.Device.class, String.class)
                .because("OpenMP's settings must be made before libtorch is loaded")
                .check(main);
    }
}
