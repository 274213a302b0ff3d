package dev.retouch.app.data.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.worker.job.S3Location;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ShardFollowerTest {

    /** A failure that its topic does not take would end the member, and the next one that gets the request. */
    @Test
    void failure_isSmallWhateverTheRequestHolds() {
        byte[] request = new byte[800_000];
        Arrays.fill(request, (byte) 0xff); // three bytes each, once it is text
        ObjectNode event = ShardFollower.failure(request, "x".repeat(800_000));
        assertTrue(event.toString().getBytes(UTF_8).length < 20_000);
        assertEquals(500, event.path("message").asText().length());
    }

    @Test
    void failure_quotesAValidRequestWhole() {
        String longest = "s3://bucket/" + "k".repeat(790);
        byte[] request =
                new ShardRequest(S3Location.object(longest + "/a.tar"), S3Location.prefix(longest + "/")).value();
        assertEquals(
                new String(request, UTF_8),
                ShardFollower.failure(request, "why").path("request").asText());
    }
}
