package dev.retouch.app.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class CheckupTest {

    private final List<Finding> heard = new ArrayList<>();

    @Test
    void checksThatFailInAnyWay_hideNoOther() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        boolean works = Checkup.run(
                List.of(
                        Check.of("throws", () -> {
                            throw new IllegalStateException("outer", new IllegalArgumentException("the reason"));
                        }),
                        Check.of("links", () -> {
                            throw new UnsatisfiedLinkError("no library");
                        }),
                        new Check("hangs", Duration.ofMillis(50), () -> {
                            never.await();
                            return List.of();
                        }),
                        Check.of("fine", () -> Finding.ok("fine", "all is well").alone())),
                heard::add);
        assertFalse(works);
        assertEquals(
                List.of("throws", "links", "hangs", "fine"),
                heard.stream().map(Finding::check).toList());
        assertTrue(heard.get(0).text().contains("the reason"), heard.toString());
        assertTrue(heard.get(1).text().contains("no library"), heard.toString());
        assertTrue(heard.get(2).text().contains("no result"), heard.toString());
        assertEquals(Finding.Level.OK, heard.get(3).level());
        heard.subList(0, 3).forEach(finding -> assertFalse(finding.remedy().isEmpty(), finding.toString()));
    }

    @Test
    void warnings_leaveTheWorkerServing() throws InterruptedException {
        assertTrue(Checkup.run(
                List.of(Check.of(
                        "one",
                        () -> List.of(Finding.ok("one", "good"), Finding.warn("one", "not so good", "do something")))),
                heard::add));
        assertEquals(2, heard.size());
    }
}
