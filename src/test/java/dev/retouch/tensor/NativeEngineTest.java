package dev.retouch.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
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
        assertTrue(
                openMpsView(Map.of("GOMP_SPINCOUNT", "77")).contains("GOMP_SPINCOUNT = '77'"), "a count from outside");
        String active = openMpsView(Map.of("OMP_WAIT_POLICY", "ACTIVE"));
        assertTrue(active.contains("OMP_WAIT_POLICY = 'ACTIVE'"), active);
        assertFalse(active.contains("GOMP_SPINCOUNT = '0'"), active);
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
}
