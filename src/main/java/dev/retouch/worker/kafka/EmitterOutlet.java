package dev.retouch.worker.kafka;

import io.smallrye.reactive.messaging.kafka.Record;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.eclipse.microprofile.reactive.messaging.Emitter;
import org.eclipse.microprofile.reactive.messaging.Message;

/** A channel of the connector that sends each record to the topic which that names; it must wait for none of them. */
public final class EmitterOutlet implements ConfirmedSender.Outlet {

    private final Emitter<Record<byte[], byte[]>> emitter;

    public EmitterOutlet(Emitter<Record<byte[], byte[]>> emitter) {
        this.emitter = emitter;
    }

    @Override
    public void send(ProducerRecord<byte[], byte[]> record, Callback callback) {
        // No key here: the metadata's builder takes none that is null, the record does.
        OutgoingKafkaRecordMetadata<byte[]> metadata = OutgoingKafkaRecordMetadata.<byte[]>builder()
                .withTopic(record.topic())
                .withHeaders(record.headers())
                .build();
        emitter.send(Message.of(Record.of(record.key(), record.value()))
                .addMetadata(metadata)
                .withAck(() -> {
                    callback.onCompletion(null, null);
                    return CompletableFuture.completedFuture(null);
                })
                .withNack(failure -> {
                    callback.onCompletion(
                            null, failure instanceof Exception e ? e : new IllegalStateException(failure));
                    return CompletableFuture.completedFuture(null);
                }));
    }
}
