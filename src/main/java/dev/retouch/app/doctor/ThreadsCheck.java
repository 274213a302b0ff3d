package dev.retouch.app.doctor;

import dev.retouch.tensor.EngineFacts;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/** Threads of the CPU's operations against the cores that they may use, and how they wait. */
final class ThreadsCheck {

    private static final String NAME = "threads";

    private ThreadsCheck() {}

    static Check check(Map<String, String> environment, EngineProbe probe) {
        int cores = Runtime.getRuntime().availableProcessors();
        return new Check(NAME, EngineProbe.LIMIT, () -> {
            try {
                return look(environment, cores, probe.facts()).alone();
            } catch (ExecutionException e) {
                return Finding.warn(NAME, cores + " cores", "see the line of the engine")
                        .alone();
            }
        });
    }

    /** @param cores that the process may use; a container's quota counts, which OpenMP does not know of */
    static Finding look(Map<String, String> environment, int cores, EngineFacts facts) {
        String text = facts.threads() + " OpenMP threads on " + cores + " cores";
        if (facts.threads() > cores) {
            return Finding.warn(NAME, text, "set OMP_NUM_THREADS=" + cores + ": more threads wait for each other");
        }
        if ("ACTIVE".equalsIgnoreCase(environment.get("OMP_WAIT_POLICY"))
                || !"0".equals(environment.getOrDefault("GOMP_SPINCOUNT", "0"))) {
            return Finding.warn(
                    NAME,
                    text + ", which spin while they wait",
                    "unset OMP_WAIT_POLICY and GOMP_SPINCOUNT, unless nothing else runs on these cores");
        }
        return Finding.ok(NAME, text + ", which sleep while they wait");
    }
}
