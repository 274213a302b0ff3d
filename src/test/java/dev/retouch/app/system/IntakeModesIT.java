package dev.retouch.app.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.app.client.AnswerWait;
import dev.retouch.app.client.EditCall;
import dev.retouch.app.client.EditClient;
import dev.retouch.app.client.LocalCluster;
import dev.retouch.image.Picture;
import dev.retouch.image.PictureEncoder;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What both intake modes promise, with edits that take a fixed time. */
class IntakeModesIT {

    private static final Duration QUIET = Duration.ofMinutes(1);

    /** The cluster's answers to numbered requests. */
    private static AnswerWait send(EditClient client, String prefix, int count) {
        byte[] png = PictureEncoder.png(Picture.opaque(8, 8, new byte[3 * 64]));
        String source = client.upload(prefix + ".png", png);
        Set<String> ids = IntStream.range(0, count).mapToObj(i -> prefix + i).collect(Collectors.toSet());
        ids.forEach(id -> client.send(new EditCall(id, source, "make it red", Map.of("seed", 1))));
        return new AnswerWait(ids);
    }

    @ParameterizedTest
    @ValueSource(strings = {"consumer-group", "share-group"})
    void requests_withTheWorkerKilledInTheMiddle_areAllAnswered(String mode) throws Exception {
        try (LocalCluster cluster = LocalCluster.start(Map.of("RETOUCH_INTAKE", mode, "RETOUCH_FIXED_EDIT", "PT0.2S"));
                EditClient client = EditClient.connect(cluster.cluster())) {
            AnswerWait wait = send(client, "modes-", 20);
            boolean[] killed = {false};
            wait.collect(client, QUIET, answered -> {
                if (answered > 5 && !killed[0]) {
                    killed[0] = true;
                    cluster.worker().kill();
                    cluster.worker().restart();
                }
            });
            assertEquals(Set.of(), wait.open());
            assertTrue(killed[0]);
            assertTrue(wait.repeated() <= 1, "answers that came again: " + wait.repeated());
        }
    }
}
