package dev.retouch.worker.kafka;

import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Where records go, however they arrive: a consumer group today, a share group beside it.
 *
 * <p>How a record is acknowledged is the source's affair.
 */
public interface RequestIntake {

    /**
     * Takes a record, waiting for a free place; the future ends when it may be acknowledged.
     *
     * @throws InterruptedException when the worker leaves before there is a place
     */
    CompletableFuture<Void> take(ConsumerRecord<byte[], byte[]> record) throws InterruptedException;
}
