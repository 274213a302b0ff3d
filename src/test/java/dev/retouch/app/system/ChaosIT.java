package dev.retouch.app.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.retouch.app.client.AnswerWait;
import dev.retouch.app.client.EditClient;
import dev.retouch.app.client.LocalCluster;
import dev.retouch.app.embedded.Child;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A hundred requests while processes die; {@code -Dchaos.seed=N} repeats a run. */
@Tag("chaos")
class ChaosIT {

    private static final int REQUESTS = 100;
    private static final int DIFFERENT = 20;
    private static final Duration QUIET = Duration.ofMinutes(4);

    private final long seed = Long.getLong("chaos.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @Test
    void requests_withTheWorkerKilledTenTimes_areAllAnsweredWithTheSameBytes() throws Exception {
        // Sorted by the answers that are in when it happens: every death is in the middle of the work.
        // The last ones are left out: they may be answered while the worker that is to die next still starts.
        Deque<Integer> deaths = new ArrayDeque<>(random.ints(1, REQUESTS - 20)
                .distinct()
                .limit(10)
                .sorted()
                .boxed()
                .toList());
        System.out.printf("chaos.seed=%d: the worker dies after %s answers%n", seed, deaths);
        try (LocalCluster cluster = LocalCluster.start(Map.of())) {
            survive(cluster, answered -> {
                if (!deaths.isEmpty() && answered >= deaths.peek()) {
                    deaths.remove();
                    pause(random.nextInt(1500));
                    cluster.worker().kill();
                    cluster.worker().restart();
                }
            });
        }
        assertEquals(List.of(), List.copyOf(deaths), "deaths that did not happen");
    }

    @Test
    void requests_withBrokerAndStoreKilled_areAllAnsweredWithTheSameBytes() throws Exception {
        int broker = 10 + random.nextInt(20);
        int store = 40 + random.nextInt(20);
        int both = 70 + random.nextInt(20);
        System.out.printf(
                "chaos.seed=%d: the broker dies after %d answers, the store after %d, both after %d%n",
                seed, broker, store, both);
        try (LocalCluster cluster = LocalCluster.start(Map.of())) {
            Deque<Map.Entry<Integer, List<Child>>> deaths = new ArrayDeque<>(List.of(
                    Map.entry(broker, List.of(cluster.stack().broker())),
                    Map.entry(store, List.of(cluster.stack().objectStore())),
                    Map.entry(
                            both,
                            List.of(cluster.stack().broker(), cluster.stack().objectStore()))));
            survive(cluster, answered -> {
                if (!deaths.isEmpty() && answered >= deaths.peek().getKey()) {
                    List<Child> dying = deaths.remove().getValue();
                    pause(random.nextInt(500));
                    dying.forEach(Child::kill);
                    pause(1000 + random.nextInt(3000));
                    dying.forEach(Child::restart);
                    cluster.stack().awaitReady();
                }
            });
            assertEquals(List.of(), List.copyOf(deaths), "deaths that did not happen");
        }
    }

    private static void survive(LocalCluster cluster, IntConsumer chaos) throws Exception {
        try (EditClient client = EditClient.connect(cluster.cluster())) {
            List<KnownEdit> edits = KnownEdit.make(client, "chaos-", REQUESTS, DIFFERENT);
            cluster.awaitWorker();
            long start = System.nanoTime();
            edits.forEach(edit -> client.send(edit.call()));
            AnswerWait wait =
                    new AnswerWait(edits.stream().map(edit -> edit.call().id()).collect(Collectors.toSet()));
            wait.collect(client, QUIET, chaos);
            System.out.printf(
                    "%d of %d requests answered in %.0f s, %d answers came twice%n",
                    wait.arrivals().size(), REQUESTS, (System.nanoTime() - start) / 1e9, wait.repeated());
            KnownEdit.assertAllDone(edits, wait, client, cluster.cluster());
        }
    }

    private static void pause(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
