package dev.retouch.app.scenario;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends the requests of streams, each when it is due and whatever has become of those before it. */
final class Sender implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final KafkaProducer<byte[], byte[]> producer;
    private final Requests requests;
    private final Ledger ledger;
    private final AtomicInteger unconfirmed = new AtomicInteger();

    Sender(String bootstrapServers, Requests requests, Ledger ledger) {
        this.requests = requests;
        this.ledger = ledger;
        this.producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.LINGER_MS_CONFIG,
                        0,
                        ProducerConfig.MAX_BLOCK_MS_CONFIG,
                        (int) LIMIT.toMillis(),
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        (int) LIMIT.toMillis()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Sends a stream on a thread of its own; the future ends when the last request is on its way. */
    CompletableFuture<Void> start(RequestStream stream) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        send(stream);
                        done.complete(null);
                    } catch (RuntimeException e) {
                        done.completeExceptionally(e);
                    }
                },
                "sender-" + stream.name());
        thread.setDaemon(true);
        thread.start();
        return done;
    }

    private void send(RequestStream stream) {
        for (int i = 0; i < stream.count(); i++) {
            waitUntil(ledger.request(stream, i).due());
            send(stream, i);
        }
        for (int repeat = 0; repeat < stream.repeats(); repeat++) {
            while (repeat == 0 && ledger.answered(stream) < stream.count()) {
                LockSupport.parkNanos(10_000_000);
            }
            for (int i = 0; i < stream.count(); i++) {
                send(stream, i);
            }
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback counts; waiting would close the loop
    private void send(RequestStream stream, int index) {
        Ledger.Request request = ledger.request(stream, index);
        unconfirmed.incrementAndGet();
        producer.send(requests.record(stream, request.id(), index, request.seed()), (metadata, failure) -> {
            if (failure == null) {
                unconfirmed.decrementAndGet();
            }
        });
    }

    /** Requests that the broker has not confirmed: they were never accepted and are not to be called lost. */
    int unconfirmed() {
        return unconfirmed.get();
    }

    /** By the clock that the latencies are counted with, or each would hold the time that this sender took to be made. */
    private static void waitUntil(double due) {
        for (double wait = due - now(); wait > 0; wait = due - now()) {
            LockSupport.parkNanos((long) (wait * 1e6));
        }
    }

    /** Milliseconds of the epoch. */
    private static double now() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1e3 + now.getNano() / 1e6;
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
