package dev.retouch.app.system;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.app.client.AnswerWait;
import dev.retouch.app.client.EditClient;
import dev.retouch.app.client.LocalCluster;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
}
