package dev.retouch.app.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.app.client.Answer;
import dev.retouch.app.client.AnswerWait;
import dev.retouch.app.client.EditCall;
import dev.retouch.app.client.EditClient;
import dev.retouch.app.client.LocalCluster;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The short form of {@link ChaosIT}, for every build. */
class WorkerDeathIT {

    @Test
    void requests_withTheWorkerKilledInTheMiddle_areAllAnsweredWithTheSameBytes() throws Exception {
        try (LocalCluster cluster = LocalCluster.start(Map.of());
                EditClient client = EditClient.connect(cluster.cluster())) {
            List<KnownEdit> edits = KnownEdit.make(client, "death-", 8, 4);
            edits.forEach(edit -> client.send(edit.call()));
            AnswerWait wait =
                    new AnswerWait(edits.stream().map(edit -> edit.call().id()).collect(Collectors.toSet()));
            int[] answeredThen = {0};
            wait.collect(client, Duration.ofMinutes(2), answered -> {
                if (answered > 0 && answeredThen[0] == 0) {
                    answeredThen[0] = answered;
                    cluster.worker().kill();
                    cluster.worker().restart();
                }
            });
            assertTrue(
                    answeredThen[0] > 0 && answeredThen[0] < edits.size(),
                    "not in the middle: killed after " + answeredThen[0] + " of " + edits.size());
            KnownEdit.assertAllDone(edits, wait, client, cluster.cluster());
        }
    }

    @Test
    void workerThatIsAskedToLeaveDuringALongEdit_handsItsRequestBack() throws Exception {
        try (LocalCluster cluster = LocalCluster.start(Map.of("RETOUCH_DRAIN_LIMIT", "PT1S"));
                EditClient client = EditClient.connect(cluster.cluster())) {
            EditCall shape = KnownEdit.make(client, "long-", 1, 1).get(0).call();
            EditCall call = new EditCall(
                    shape.id(),
                    shape.source(),
                    shape.instruction(),
                    Map.of("steps", 100, "guidance", 4, "mode", "local"));
            AnswerWait wait = new AnswerWait(Set.of(call.id()));
            cluster.awaitWorker();
            client.send(call);
            awaitAnEdit(cluster);
            assertTrue(cluster.worker().terminate(Duration.ofSeconds(30)), "the worker does not leave");
            assertEquals(0, cluster.worker().exitCode());
            String log = Files.readString(cluster.worker().log());
            assertTrue(log.contains("its request goes to another worker"), log);
            assertFalse(wait.collect(client, Duration.ofSeconds(2), answered -> {}), "answered before it was edited");
            cluster.worker().restart();
            assertTrue(wait.collect(client, Duration.ofMinutes(2), answered -> {}), "the request was lost");
            assertInstanceOf(
                    Answer.Completed.class, wait.arrivals().get(call.id()).answer());
        }
    }

    /** Returns when the device has been at an edit for a second. */
    private static void awaitAnEdit(LocalCluster cluster) throws Exception {
        HttpRequest health = HttpRequest.newBuilder(URI.create(cluster.workerAddress() + "/q/health/live"))
                .build();
        HttpClient http = HttpClient.newHttpClient();
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!http.send(health, HttpResponse.BodyHandlers.ofString())
                .body()
                .matches("(?s).*\"edit-seconds\": ?[1-9].*")) {
            assertTrue(System.nanoTime() < end, "nothing is edited");
            Thread.sleep(20);
        }
    }
}
