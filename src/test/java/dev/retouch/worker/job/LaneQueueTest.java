package dev.retouch.worker.job;

import static dev.retouch.worker.job.TestJobs.await;
import static java.util.concurrent.CompletableFuture.failedFuture;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who comes next. */
@Timeout(60)
class LaneQueueTest {

    private final LaneQueue<String> queue = new LaneQueue<>(0.8);

    private void fill(int interactive, int bulk) {
        for (int i = 0; i < interactive; i++) {
            queue.add(Lane.INTERACTIVE, "i");
        }
        for (int i = 0; i < bulk; i++) {
            queue.add(Lane.BULK, "b");
        }
    }

    /** What comes in that many turns, each of which takes as long as its lane's work does. */
    private String served(int turns, double interactiveTime, double bulkTime) {
        StringBuilder served = new StringBuilder();
        for (int i = 0; i < turns; i++) {
            String next = queue.poll();
            served.append(next);
            boolean interactive = "i".equals(next);
            queue.used(interactive ? Lane.INTERACTIVE : Lane.BULK, interactive ? interactiveTime : bulkTime);
        }
        return served.toString();
    }

    @Test
    void lanesThatBothHaveWork_getTheirShares() {
        fill(100, 100);
        String served = served(100, 7, 7);
        assertEquals(80, served.chars().filter(c -> c == 'i').count(), served);
        assertEquals("iiiib", served.substring(0, 5), "interactive first");
    }

    /** Shares are of time, not of requests. */
    @Test
    void laneWhoseWorkIsLonger_getsFewerTurns() {
        fill(100, 100);
        String served = served(50, 40, 10);
        long interactive = served.chars().filter(c -> c == 'i').count();
        assertEquals(0.8, 40.0 * interactive / (40 * interactive + 10 * (50 - interactive)), 0.05, served);
    }

    @Test
    void laneThatIsAlone_getsAll() {
        fill(0, 3);
        assertEquals("bbb", served(3, 1, 1));
        assertNull(queue.poll());
    }

    @Test
    void interactiveRequestBehindABacklog_isNextHoweverLongTheBacklogWasServed() {
        fill(0, 5000);
        for (int i = 0; i < 100; i++) {
            assertEquals("bbbbbbb", served(7, 5, 5));
            queue.add(Lane.INTERACTIVE, "i");
            assertEquals("i", served(1, 5, 5));
        }
    }

    /** Nobody saves up turns while he has no use for them. */
    @Test
    void laneThatWasIdle_doesNotTakeAllWhenItComesBack() {
        fill(1000, 0);
        served(1000, 1, 1);
        fill(100, 100);
        assertEquals(16, served(20, 1, 1).chars().filter(c -> c == 'i').count());
    }

    private static Job job(Lane lane) {
        return new Job(TestJobs.raw(0), TestJobs.origin(lane, 1), Job.Waiting.IGNORED);
    }

    @Test
    void stage_takesAnInteractiveRequestAfterTheStepInProgress() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        List<String> order = new ArrayList<>();
        Stage device = new Stage("device", 1, 0.8, (failure, trouble) -> failedFuture(failure), JobMeter.NONE);
        List<CompletableFuture<Boolean>> all = new ArrayList<>();
        all.add(device.run("edit", job(Lane.BULK), () -> {
            running.countDown();
            await(end);
            return order.add("first");
        }));
        await(running);
        all.add(device.run("edit", job(Lane.BULK), () -> order.add("second")));
        all.add(device.run("edit", job(Lane.INTERACTIVE), () -> order.add("interactive")));
        end.countDown();
        for (CompletableFuture<Boolean> one : all) {
            one.get();
        }
        device.shutDown();
        assertEquals(List.of("first", "interactive", "second"), order);
    }
}
