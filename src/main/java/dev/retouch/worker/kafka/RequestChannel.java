package dev.retouch.worker.kafka;

import io.smallrye.common.annotation.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.reactive.messaging.Acknowledgment;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;

/** The channel of requests, read by a consumer group. */
@ApplicationScoped
public class RequestChannel {

    private final RequestIntake intake;

    RequestChannel(RequestIntake intake) {
        this.intake = intake;
    }

    /** Runs off the event loop, one call at a time; it returns when the record has a place, not when it is answered. */
    @Incoming("requests")
    @Acknowledgment(Acknowledgment.Strategy.MANUAL)
    @Blocking
    CompletionStage<Void> take(Message<byte[]> message) throws InterruptedException {
        boolean taken = intake.take(new ConsumerGroupDelivery(message));
        // The channel brings the next record when this has ended: in a shutdown it never does, and the backlog stays.
        return taken ? CompletableFuture.completedFuture(null) : new CompletableFuture<>();
    }

    /** Ends the intake, see {@link RequestIntake#shutDown}. */
    public boolean shutDown(Duration grace) throws InterruptedException {
        return intake.shutDown(grace);
    }
}
