package dev.retouch.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.worker.job.Lane;
import dev.retouch.worker.kafka.LagReading;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LagServerTest {

    private final LagServer server;

    LagServerTest() throws IOException {
        server = new LagServer(0);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private void know(Lane lane, long records, long seconds) {
        server.lag(lane, new LagReading.Lag(records, Duration.ofSeconds(seconds)));
    }

    @Test
    void lag_isTheNumberOfEachLane() throws Exception {
        know(Lane.BULK, 7, 90);
        know(Lane.INTERACTIVE, 0, 0);
        assertEquals("{\"bulk\":7,\"interactive\":0}", get("/lag").body());
    }

    /** A scaler takes a number that is missing for none, and would end the workers. */
    @Test
    void lag_ofALaneThatIsUnknown_isAnError() throws Exception {
        assertEquals(503, get("/lag").statusCode());
        know(Lane.BULK, 7, 90);
        assertEquals(503, get("/lag").statusCode());
        know(Lane.INTERACTIVE, 0, 0);
        assertEquals(200, get("/lag").statusCode());
        server.unknown(Lane.BULK);
        assertEquals(503, get("/lag").statusCode());
    }

    @Test
    void metrics_haveBothLanes_andNoNumberForWhatIsUnknown() throws Exception {
        know(Lane.BULK, 7, 90);
        String scrape = get("/metrics").body();
        assertTrue(scrape.contains("retouch_lag{lane=\"bulk\"} 7\n"), scrape);
        assertTrue(scrape.contains("retouch_lag{lane=\"interactive\"} NaN\n"), scrape);
        assertTrue(scrape.contains("retouch_lag_age_seconds{lane=\"bulk\"} 90.0\n"), scrape);
        assertTrue(scrape.contains("# HELP retouch_lag_age_seconds "), scrape);
    }
}
