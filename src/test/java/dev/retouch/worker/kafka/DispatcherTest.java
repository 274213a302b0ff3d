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
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who gets a place, and who waits for one. */
@Timeout(60)
class DispatcherTest {

    private static final IntakeLimits LIMITS = new IntakeLimits(3, 2, 3, 2, 5, 1000);

    private Runnable onOffer = () -> {};
    private final FakeMeter meter = new FakeMeter() {
        @Override
        public void backlog(Lane lane, int change) {
            super.backlog(lane, change);
            if (change > 0) {
                onOffer.run();
            }
        }
    };
    private final Set<Delivery> suspects = new HashSet<>();
    private final Map<Delivery, Dispatcher.Place> begun = new LinkedHashMap<>();
    private final Map<Delivery, Dispatcher.Place> deciding = new LinkedHashMap<>();
    private boolean open = true;
    private boolean decidesAtOnce = true;
    private final Dispatcher dispatcher =
            new Dispatcher(LIMITS, () -> open, meter, suspects::contains, (unbegun, place) -> {
                deciding.put(unbegun.delivery(), place);
                if (decidesAtOnce) {
                    decide(unbegun.delivery());
                }
            });

    /** It must be edited; it has begun when it has a place. */
    @SuppressWarnings("FutureReturnValueIgnored")
    private void decide(Delivery delivery) {
        Dispatcher.Place place = deciding.remove(delivery);
        place.place().thenRun(() -> begun.put(delivery, place));
    }

    private FakeDelivery offer(Lane lane) {
        return offer(FakeDelivery.request(0, lane));
    }

    private FakeDelivery offer(FakeDelivery delivery) {
        try {
            dispatcher.offer(new Backlog.Unbegun(
                    delivery, new RequestEvent(RawRequest.read(TestJobs.json(0).getBytes(UTF_8)), "/shop", "1", "")));
        } catch (MalformedRecordException e) {
            throw new AssertionError(e);
        }
        return delivery;
    }

    private void end(Delivery delivery) {
        begun.remove(delivery).free();
    }

    private void assertBegun(Delivery... deliveries) {
        assertEquals(List.of(deliveries), List.copyOf(begun.keySet()));
    }

    @Test
    void requests_haveAsManyPlacesAsThereAreAndTheOthersFollow() {
        Delivery first = offer(Lane.BULK);
        Delivery second = offer(Lane.BULK);
        Delivery third = offer(Lane.BULK);
        assertBegun(first, second);
        assertEquals(1, meter.counts.get("backlog BULK"));
        end(first);
        assertBegun(second, third);
        assertEquals(0, meter.counts.get("backlog BULK"));
    }

    @Test
    void requests_areDecidedManyAtOnceWithoutAPlace() {
        decidesAtOnce = false;
        Delivery first = offer(Lane.BULK);
        Delivery second = offer(Lane.BULK);
        Delivery third = offer(Lane.BULK);
        Delivery fourth = offer(Lane.BULK);
        Delivery interactive = offer(Lane.INTERACTIVE);
        assertEquals(Set.of(first, second, third, interactive), deciding.keySet());
        assertEquals(1, meter.counts.get("backlog BULK"));
        deciding.remove(second).free(); // it was answered before
        assertEquals(Set.of(first, third, interactive, fourth), deciding.keySet());
        decide(first);
        decide(third);
        decide(fourth);
        assertBegun(first, third);
        assertEquals(1, meter.counts.get("backlog BULK"));
        end(third);
        assertBegun(first, fourth);
    }

    /** A backlog that is decided on in a hurry takes store and processors from the edits. */
    @Test
    void requests_areDecidedTwoAtOnceWhileThePlacesHaveWork() {
        Delivery first = offer(Lane.BULK);
        offer(Lane.BULK);
        offer(Lane.BULK);
        offer(Lane.BULK); // two are at work, two decided
        decidesAtOnce = false;
        Delivery fifth = offer(Lane.BULK);
        Delivery sixth = offer(Lane.BULK);
        Delivery seventh = offer(Lane.BULK);
        Delivery interactive = offer(Lane.INTERACTIVE);
        assertEquals(Set.of(fifth, sixth, interactive), deciding.keySet());
        deciding.remove(fifth).free(); // it was answered before
        assertEquals(Set.of(sixth, seventh, interactive), deciding.keySet());
        Delivery eighth = offer(Lane.BULK);
        assertFalse(deciding.containsKey(eighth));
        end(first); // and one that was decided has its place
        assertEquals(Set.of(sixth, seventh, eighth, interactive), deciding.keySet());
    }

    /** Twice would give a record back that another worker has by now. */
    @Test
    void requestThatComesWhileItCloses_isHandedBackOnce() {
        onOffer = () -> {
            try {
                dispatcher.close(Duration.ZERO);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        };
        FakeDelivery last = offer(Lane.BULK);
        assertEquals(List.of("handed back"), List.copyOf(last.ends));
        FakeDelivery late = offer(Lane.BULK);
        assertEquals(List.of("handed back"), List.copyOf(late.ends));
        assertBegun();
    }

    /** Its turn comes as if it had not begun: another one was decided before it. */
    @Test
    void requestThatWaitedWhileItWasDecided_isDecidedAgainWhenThereIsRoom() {
        decidesAtOnce = false;
        Delivery first = offer(Lane.BULK);
        Dispatcher.Place place = deciding.get(first);
        place.begins();
        List<Delivery> others = List.of(offer(Lane.BULK), offer(Lane.BULK), offer(Lane.BULK));
        CompletableFuture<Void> turn = place.goesOn();
        assertFalse(turn.isDone(), "three are being decided");
        deciding.remove(others.get(0)).free();
        assertTrue(turn.isDone());
        decide(first);
        assertBegun(first);
    }

    @Test
    void requestThatEndsBeforeItHasAPlace_leavesTheQueue() {
        Delivery first = offer(Lane.BULK);
        offer(Lane.BULK);
        decidesAtOnce = false;
        Delivery third = offer(Lane.BULK);
        Dispatcher.Place cancelled = deciding.get(third);
        decide(third);
        decidesAtOnce = true;
        Delivery fourth = offer(Lane.BULK);
        cancelled.free();
        assertEquals(1, meter.counts.get("backlog BULK"));
        end(first);
        assertTrue(begun.containsKey(fourth) && !begun.containsKey(third));
        assertEquals(0, meter.counts.get("backlog BULK"));
    }

    @Test
    void interactiveRequest_neverWaitsForABulkPlace() {
        Delivery first = offer(Lane.BULK);
        Delivery second = offer(Lane.BULK);
        offer(Lane.BULK);
        Delivery interactive = offer(Lane.INTERACTIVE);
        assertBegun(first, second, interactive);
    }

    @Test
    void requestThatWaitsForTheStore_givesItsPlaceToAnother() {
        Delivery first = offer(Lane.BULK);
        Delivery second = offer(Lane.BULK);
        Delivery third = offer(Lane.BULK);
        begun.get(first).begins();
        assertBegun(first, second, third);
        assertEquals(1, dispatcher.waiting(Lane.BULK));
        assertEquals(0, dispatcher.waiting(Lane.INTERACTIVE));
        Delivery fourth = offer(Lane.BULK);
        begun.get(first).ends(); // one too many for a while
        end(second);
        assertBegun(first, third);
        end(third);
        assertBegun(first, fourth);
        assertEquals(0, dispatcher.waiting(Lane.BULK));
    }

    @Test
    void requestThatWaitedForTheStore_goesOnWhenThereIsAPlaceAndBeforeOthersBegin() throws Exception {
        Delivery first = offer(Lane.BULK);
        Delivery second = offer(Lane.BULK);
        begun.get(first).begins();
        Delivery third = offer(Lane.BULK);
        offer(Lane.BULK);
        CompletableFuture<Void> turn = begun.get(first).goesOn();
        assertFalse(turn.isDone(), "both places are taken");
        assertEquals(1, dispatcher.waiting(Lane.BULK));
        end(second);
        assertTrue(turn.isDone());
        assertBegun(first, third);
        begun.get(third).begins();
        CompletableFuture<Void> never = begun.get(third).goesOn();
        end(third); // cancelled, say
        end(first);
        assertFalse(never.isDone());
        assertEquals(0, dispatcher.waiting(Lane.BULK));
        begun.values().iterator().next().begins();
        Delivery fifth = offer(Lane.BULK);
        Delivery sixth = offer(Lane.BULK);
        assertTrue(begun.containsKey(fifth) && begun.containsKey(sixth), "the place of the one that waits is free");
        CompletableFuture<Void> last = begun.values().iterator().next().goesOn();
        assertFalse(last.isDone());
        dispatcher.close(Duration.ZERO);
        assertTrue(last.isDone(), "it is handed back at its next step");
    }

    @Test
    void requestThatEndsWhileItWaits_givesNoPlaceBackTwice() {
        Delivery first = offer(Lane.BULK);
        begun.get(first).begins();
        end(first);
        Delivery second = offer(Lane.BULK);
        Delivery third = offer(Lane.BULK);
        offer(Lane.BULK);
        assertBegun(second, third);
        assertEquals(0, dispatcher.waiting(Lane.BULK));
    }

    @Test
    void room_isLeftWhileTheLanesBacklogIsNotFull() {
        for (int i = 0; i < LIMITS.places() + LIMITS.backlog(); i++) {
            assertTrue(dispatcher.hasRoom(Lane.BULK, 0));
            offer(Lane.BULK);
        }
        assertFalse(dispatcher.hasRoom(Lane.BULK, 0));
        assertTrue(dispatcher.hasRoom(Lane.INTERACTIVE, 0));
        end(begun.keySet().iterator().next());
        assertTrue(dispatcher.hasRoom(Lane.BULK, 0));
    }

    @Test
    void room_isNotLeftInALaneOfWhichManyWaitForTheStore() {
        Delivery first = offer(Lane.BULK);
        Delivery second = offer(Lane.BULK);
        begun.get(first).begins();
        assertTrue(dispatcher.hasRoom(Lane.BULK, 0));
        begun.get(second).begins();
        assertFalse(dispatcher.hasRoom(Lane.BULK, 0));
        assertTrue(dispatcher.hasRoom(Lane.INTERACTIVE, 0), "the other lane goes on");
        begun.get(second).ends();
        assertTrue(dispatcher.hasRoom(Lane.BULK, 0));
    }

    @Test
    void closedStore_letsNothingBeginAndNothingIsLost() {
        open = false;
        assertFalse(dispatcher.hasRoom(Lane.BULK, 0));
        Delivery delivery = offer(Lane.BULK);
        assertBegun();
        open = true;
        dispatcher.dispatch();
        assertBegun(delivery);
    }

    private FakeDelivery suspect(int number) {
        FakeDelivery suspect = FakeDelivery.request(number);
        suspects.add(suspect);
        return offer(suspect);
    }

    /** Also where the other lane always has work. */
    @Test
    void suspect_runsAloneAndIsNext() {
        Delivery before = offer(Lane.INTERACTIVE);
        FakeDelivery suspect = suspect(1);
        Delivery after = offer(Lane.INTERACTIVE);
        assertBegun(before);
        Delivery behind = offer(Lane.BULK);
        end(before);
        assertBegun(suspect);
        end(suspect);
        assertBegun(after, behind);
    }

    @Test
    void suspects_inARow_keepTheOtherLaneForOneEditOnly() {
        FakeDelivery first = suspect(1);
        FakeDelivery second = suspect(2);
        Delivery interactive = offer(Lane.INTERACTIVE);
        assertBegun(first);
        end(first);
        assertBegun(interactive);
        end(interactive);
        assertBegun(second);
        FakeDelivery third = suspect(3);
        end(second);
        assertBegun(third); // there is nobody else
    }

    @Test
    void suspect_thatWaitsForTheStore_letsOthersWorkAndIsAloneAgain() {
        FakeDelivery suspect = suspect(1);
        Delivery other = offer(Lane.BULK);
        assertBegun(suspect);
        Dispatcher.Place place = begun.get(suspect);
        place.begins();
        assertBegun(suspect, other);
        CompletableFuture<Void> turn = place.goesOn();
        Delivery later = offer(Lane.INTERACTIVE);
        assertFalse(turn.isDone(), "another one is at work");
        assertBegun(suspect, other);
        // What the suspect waits for may be what this one tries.
        begun.get(other).begins();
        assertTrue(turn.isDone());
        CompletableFuture<Void> back = begun.get(other).goesOn();
        assertFalse(back.isDone(), "the suspect is alone");
        place.begins();
        assertTrue(back.isDone());
        assertBegun(suspect, other, later);
        end(suspect);
        assertBegun(other, later);
    }

    @Test
    void suspect_thatEndsWhileItWaits_leavesTheNextOneAlone() {
        FakeDelivery first = suspect(1);
        begun.get(first).begins();
        FakeDelivery second = suspect(2);
        offer(Lane.BULK);
        end(first);
        assertBegun(second);
    }

    @Test
    void drop_takesUnbegunRequestsOut() {
        decidesAtOnce = false;
        for (int i = 0; i < LIMITS.deciding(); i++) {
            offer(Lane.BULK);
        }
        Delivery first = deciding.keySet().iterator().next();
        FakeDelivery useless = offer(Lane.BULK);
        Delivery last = offer(Lane.BULK);
        assertEquals(
                List.of(useless),
                dispatcher.drop(delivery -> delivery == useless).stream()
                        .map(Backlog.Unbegun::delivery)
                        .toList());
        deciding.remove(first).free();
        assertTrue(deciding.containsKey(last));
        assertEquals(List.of(), List.copyOf(useless.ends), "its next owner has it");
    }

    @Test
    void close_handsBackWhatHasNotBegunAndWhatComesLater() throws Exception {
        decidesAtOnce = false;
        for (int i = 0; i < LIMITS.deciding(); i++) {
            offer(Lane.BULK);
        }
        FakeDelivery unbegun = offer(Lane.BULK);
        dispatcher.close(Duration.ZERO);
        assertEquals(List.of("handed back"), List.copyOf(unbegun.ends));
        assertEquals(List.of("handed back"), List.copyOf(offer(Lane.BULK).ends));
        assertFalse(dispatcher.hasRoom(Lane.BULK, 0));
        assertEquals(0, meter.counts.get("backlog BULK"));
    }
}
