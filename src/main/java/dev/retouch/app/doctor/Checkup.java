package dev.retouch.app.doctor;

import dev.retouch.app.doctor.Finding.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Runs checks beside each other, each on a thread and with a time limit of its own, and reports them in their order. */
final class Checkup {

    private Checkup() {}

    /**
     * Runs all checks.
     *
     * @param heard hears of each finding as soon as it and all before it are there
     * @return whether the worker would start and serve
     */
    static boolean run(List<Check> checks, Consumer<Finding> heard) throws InterruptedException {
        long start = System.nanoTime();
        List<FutureTask<List<Finding>>> running = new ArrayList<>();
        for (Check check : checks) {
            FutureTask<List<Finding>> task = new FutureTask<>(check.look());
            // A check that hangs, in a native library or on a network, must not keep the command from ending.
            Thread thread = new Thread(task, "check-" + check.name());
            thread.setDaemon(true);
            thread.start();
            running.add(task);
        }
        boolean works = true;
        for (int i = 0; i < checks.size(); i++) {
            for (Finding finding : findings(checks.get(i), running.get(i), start)) {
                works &= finding.level() != Level.FAIL;
                heard.accept(finding);
            }
        }
        return works;
    }

    private static List<Finding> findings(Check check, FutureTask<List<Finding>> task, long start)
            throws InterruptedException {
        long left = check.limit().toNanos() - (System.nanoTime() - start);
        try {
            return task.get(Math.max(left, 0), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return Finding.fail(
                            check.name(),
                            "no result after " + check.limit().toSeconds() + " s",
                            "find out what is slow: a network, a mounted folder, or a machine under load")
                    .alone();
        } catch (ExecutionException e) {
            return Finding.fail(
                            check.name(),
                            "could not be checked: " + Causes.innermost(e),
                            "look at the other failures first, which may be its cause")
                    .alone();
        }
    }
}
