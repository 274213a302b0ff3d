package dev.retouch.app.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeadThreadsTest {

    private final DeadThreads dead = new DeadThreads();

    private void end(String name, Throwable failure) throws InterruptedException {
        Thread thread = new Thread(
                () -> {
                    if (failure instanceof Error error) {
                        throw error;
                    }
                },
                name);
        thread.setUncaughtExceptionHandler(dead);
        thread.start();
        thread.join();
    }

    @Test
    void threadOfTheWorker_thatEndsByAnError_isNamed() throws Exception {
        end("retouch-group-requests", new OutOfMemoryError("heap"));
        assertTrue(dead.problem().orElse("").contains("retouch-group-requests"), () -> "" + dead.problem());
    }

    @Test
    void threadsOfOthers_andThoseThatAreThrough_areNoProblem() throws Exception {
        end("vert.x-thread", new OutOfMemoryError("heap"));
        end("retouch-batches", null);
        assertEquals(Optional.empty(), dead.problem());
    }
}
