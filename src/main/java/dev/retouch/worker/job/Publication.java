package dev.retouch.worker.job;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The step that sends an answer and ends when the broker has confirmed it.
 *
 * <p>It sends once. Where the confirmation does not come in a moment the step fails and is run again when it is there, so that
 * a topic that takes nothing holds no thread.
 */
final class Publication implements Stage.Step<String> {

    /** Longer than a broker takes that is well. */
    private static final Duration MOMENT = Duration.ofMillis(250);

    /**
     * An answer on its way.
     *
     * @param confirmed completes when the broker has it
     * @param outcome as {@link JobMeter} counts it
     */
    record Sent(CompletableFuture<Void> confirmed, String outcome) {}

    private static final class UnconfirmedException extends Stage.NotYetException {

        private static final long serialVersionUID = 1L;

        private final transient CompletableFuture<Void> confirmed;

        private UnconfirmedException(CompletableFuture<Void> confirmed) {
            super("the broker has not confirmed the answer yet");
            this.confirmed = confirmed;
        }
    }

    private final Supplier<Sent> sending;
    private final JobMeter meter;
    private @Nullable Sent sent;

    /** @param sending called once, by the first run */
    Publication(Supplier<Sent> sending, JobMeter meter) {
        this.sending = sending;
        this.meter = meter;
    }

    /** A {@link Stage.Recovery}: an answer that is not confirmed is looked at again once it is; all else stands. */
    static CompletableFuture<Void> onceConfirmed(Throwable failure, StoreRecovery.Trouble trouble) {
        return failure instanceof UnconfirmedException e
                ? e.confirmed.handle((confirmed, refused) -> null)
                : CompletableFuture.failedFuture(failure);
    }

    @Override
    public String run() throws InterruptedException {
        Sent answer = sent;
        if (answer == null) {
            answer = sending.get();
            sent = answer;
        }
        try {
            answer.confirmed().get(MOMENT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new UnconfirmedException(answer.confirmed());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnpublishableException unpublishable) {
                throw unpublishable;
            }
            throw new IllegalStateException("the answer was not published", e.getCause());
        }
        meter.outcome(answer.outcome());
        return answer.outcome();
    }
}
