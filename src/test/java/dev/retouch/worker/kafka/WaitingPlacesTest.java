package dev.retouch.worker.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.worker.job.FakeMeter;
import dev.retouch.worker.job.Lane;
import dev.retouch.worker.job.MalformedRecordException;
import dev.retouch.worker.job.RawRequest;
import dev.retouch.worker.job.TestJobs;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Requests that are cancelled while they wait, and then wait for a topic to take their answer. */
class WaitingPlacesTest {

    private static final int DECIDING = 3;

    private final FakeMeter meter = new FakeMeter();
    private final List<Dispatcher.Place> places = new ArrayList<>();
    private final Dispatcher dispatcher = new Dispatcher(
            new IntakeLimits(DECIDING, 1, 9, 9, 5, 1000),
            () -> true,
            meter,
            delivery -> false,
            (unbegun, place) -> places.add(place));

    private Dispatcher.Place offer() throws MalformedRecordException {
        RawRequest request = RawRequest.read(TestJobs.json(0).getBytes(UTF_8));
        dispatcher.offer(
                new Backlog.Unbegun(FakeDelivery.request(0, Lane.BULK), new RequestEvent(request, "/shop", "1", "")));
        return places.get(places.size() - 1);
    }

    /** One place, and as many that are decided on at once as there ever were. */
    private void assertNothingIsLost() throws MalformedRecordException {
        assertEquals(0, dispatcher.waiting(Lane.BULK));
        assertEquals(0, meter.counts.get("backlog BULK"));
        places.clear();
        for (int i = 0; i < DECIDING + 1; i++) {
            offer();
        }
        assertEquals(DECIDING, places.size());
        assertTrue(places.get(0).place().isDone());
        assertFalse(places.get(1).place().isDone());
    }

    @Test
    void oneThatWaitedForAPlace_takesNone() throws Exception {
        Dispatcher.Place first = offer();
        assertTrue(first.place().isDone());
        Dispatcher.Place cancelled = offer();
        CompletableFuture<Void> never = cancelled.place();
        assertEquals(1, meter.counts.get("backlog BULK"));
        cancelled.begins();
        assertEquals(0, meter.counts.get("backlog BULK"));
        assertEquals(1, dispatcher.waiting(Lane.BULK));
        first.free();
        Dispatcher.Place other = offer();
        assertTrue(other.place().isDone());
        assertFalse(never.isDone());
        cancelled.ends();
        cancelled.free();
        other.free();
        assertNothingIsLost();
    }

    @Test
    void oneThatWaitedForItsTurnAfterTheStore_takesNone() throws Exception {
        Dispatcher.Place cancelled = offer();
        assertTrue(cancelled.place().isDone());
        cancelled.begins();
        Dispatcher.Place other = offer();
        assertTrue(other.place().isDone());
        CompletableFuture<Void> never = cancelled.goesOn();
        cancelled.begins();
        assertEquals(1, dispatcher.waiting(Lane.BULK), "it is counted once");
        other.free();
        assertFalse(never.isDone());
        cancelled.ends();
        cancelled.free();
        assertNothingIsLost();
    }

    /** Its answer was taken at once. */
    @Test
    void oneThatWaitedForAPlaceAndEnds_takesNone() throws Exception {
        Dispatcher.Place first = offer();
        assertTrue(first.place().isDone());
        Dispatcher.Place cancelled = offer();
        assertFalse(cancelled.place().isDone());
        cancelled.free();
        first.free();
        assertNothingIsLost();
    }
}
