package dev.retouch.worker.job;

import dev.retouch.failure.FailureException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Tries again what may work later, with pauses that double.
 *
 * @param first pause
 * @param limit after which the last failure stands
 */
public record Retry(Duration first, Duration limit) {

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    /**
     * The result of the call; failures whose reason is retryable are waited out.
     *
     * @param attempts counts each further call
     * @throws HandedBack when the worker leaves meanwhile
     */
    <T> T call(AtomicInteger attempts, Supplier<T> call) {
        long end = System.nanoTime() + limit.toNanos();
        Duration pause = first;
        while (true) {
            try {
                return call.get();
            } catch (FailureException e) {
                if (!e.reason().retryable() || System.nanoTime() + pause.toNanos() > end) {
                    throw e;
                }
            }
            try {
                Thread.sleep(pause.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new HandedBack(e);
            }
            attempts.incrementAndGet();
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
        }
    }
}
