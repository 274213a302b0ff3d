package dev.retouch.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SignalsTest {

    @Test
    void action_runsAtEachArrivalOfItsSignal() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch second = new CountDownLatch(2);
        Signals.on("WINCH", () -> {
            first.countDown();
            second.countDown();
        });
        send("WINCH");
        assertTrue(first.await(30, TimeUnit.SECONDS));
        send("WINCH");
        assertTrue(second.await(30, TimeUnit.SECONDS));
    }

    @Test
    void signal_thatTheJvmKeepsIsRefused() {
        assertThrows(IllegalStateException.class, () -> Signals.on("SEGV", () -> {}));
    }

    private static void send(String name) throws Exception {
        String self = Long.toString(ProcessHandle.current().pid());
        assertEquals(
                0,
                new ProcessBuilder("kill", "-" + name, self).inheritIO().start().waitFor());
    }
}
