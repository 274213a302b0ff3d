package dev.retouch.worker.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.retouch.worker.job.Lane;
import dev.retouch.worker.job.MalformedRecordException;
import dev.retouch.worker.job.RawRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** In which order requests get a place. */
class BacklogTest {

    private final Backlog backlog = new Backlog();

    private Delivery add(Lane lane, String id, String batch) {
        FakeDelivery delivery = FakeDelivery.request(0, lane);
        String json = "{\"id\": \"" + id + "\", \"attributes\": {\"batch\": \"" + batch + "\"}}";
        try {
            backlog.add(new Backlog.Unbegun(
                    delivery, new RequestEvent(RawRequest.read(json.getBytes(UTF_8)), "/shop", id, "")));
        } catch (MalformedRecordException e) {
            throw new AssertionError(e);
        }
        return delivery;
    }

    private List<String> all(Lane lane) {
        List<String> ids = new ArrayList<>();
        for (Backlog.Unbegun next = backlog.peek(lane); next != null; next = backlog.peek(lane)) {
            ids.add(next.request().id());
            backlog.take(lane);
        }
        return ids;
    }

    @Test
    void batches_takeTurnsHoweverLargeTheyAre() {
        for (int i = 0; i < 4; i++) {
            add(Lane.BULK, "a" + i, "a");
        }
        add(Lane.BULK, "b0", "b");
        add(Lane.BULK, "c0", "c");
        add(Lane.BULK, "b1", "b");
        assertEquals(7, backlog.size(Lane.BULK));
        assertEquals(List.of("a0", "b0", "c0", "a1", "b1", "a2", "a3"), all(Lane.BULK));
        assertEquals(0, backlog.size(Lane.BULK));
    }

    @Test
    void lanes_doNotMix() {
        add(Lane.BULK, "bulk", "");
        add(Lane.INTERACTIVE, "interactive", "");
        assertEquals(1, backlog.size(Lane.BULK));
        assertEquals(List.of("interactive"), all(Lane.INTERACTIVE));
        assertNull(backlog.peek(Lane.INTERACTIVE));
        assertEquals(List.of("bulk"), all(Lane.BULK));
    }

    @Test
    void remove_takesOutWhatIsUselessAndKeepsTheOrderOfTheRest() {
        add(Lane.BULK, "a0", "a");
        Delivery useless = add(Lane.BULK, "a1", "a");
        add(Lane.BULK, "a2", "a");
        Delivery alone = add(Lane.BULK, "b0", "b");
        List<Backlog.Unbegun> removed =
                backlog.removeIf(unbegun -> unbegun.delivery() == useless || unbegun.delivery() == alone);
        assertEquals(
                List.of("a1", "b0"),
                removed.stream().map(unbegun -> unbegun.request().id()).toList());
        assertEquals(List.of("a0", "a2"), all(Lane.BULK));
    }
}
