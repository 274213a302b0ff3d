package dev.retouch.app.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.bundle.ModelIds;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.api.Test;

class HealthTest {

    private static final ModelIds MODELS = new ModelIds("model@1", "adapter@2");

    @Test
    void ready_withNothingWrong_saysWhatIsLoaded() {
        HealthCheckResponse response = Health.ready(MODELS, "", "", "", "");
        assertEquals(HealthCheckResponse.Status.UP, response.getStatus());
        assertEquals(
                Map.of("model", "model@1", "adapter", "adapter@2"),
                response.getData().orElseThrow());
        HealthCheckResponse noticed = Health.ready(MODELS, "", "", "", "a topic was made again");
        assertEquals(HealthCheckResponse.Status.UP, noticed.getStatus(), "it was dealt with");
        assertTrue(noticed.getData().orElseThrow().containsKey("topics"));
    }

    /** Each alone is enough to be down, and two at once are both named. */
    @Test
    void ready_withSomethingWrong_isDownAndNamesAllOfIt() {
        HealthCheckResponse gate = Health.ready(MODELS, "", "status 403", "", "");
        assertEquals(HealthCheckResponse.Status.DOWN, gate.getStatus());
        assertTrue(gate.getData().orElseThrow().get("intake").toString().endsWith(": status 403"));
        HealthCheckResponse broker = Health.ready(MODELS, "", "", "the broker has not answered for 12 s", "");
        assertEquals(HealthCheckResponse.Status.DOWN, broker.getStatus());
        HealthCheckResponse both = Health.ready(MODELS, "the store does not answer", "", "no topic a", "");
        assertEquals(HealthCheckResponse.Status.DOWN, both.getStatus());
        assertEquals(
                Set.of("model", "adapter", "store", "broker"),
                both.getData().orElseThrow().keySet());
    }

    /** A stopped edit ends between two steps: the time for that is not a reason to start the worker again. */
    @Test
    void live_isLostOnlyWhenAnEditDoesNotStop() {
        Duration limit = Duration.ofMinutes(10);
        HealthCheckResponse stopping = Health.live(limit.plusSeconds(1), limit, "");
        assertEquals(HealthCheckResponse.Status.UP, stopping.getStatus());
        assertFalse(stopping.getData().orElseThrow().containsKey("device"));
        HealthCheckResponse hanging = Health.live(limit.multipliedBy(2), limit, "");
        assertEquals(HealthCheckResponse.Status.DOWN, hanging.getStatus());
        assertTrue(hanging.getData().orElseThrow().get("device").toString().contains("1200 s"));
    }

    @Test
    void live_isLostWithAThread() {
        HealthCheckResponse lost = Health.live(Duration.ZERO, Duration.ofMinutes(10), "the thread x has ended: y");
        assertEquals(HealthCheckResponse.Status.DOWN, lost.getStatus());
        assertTrue(lost.getData().orElseThrow().get("threads").toString().startsWith("the thread x has ended: y"));
    }
}
