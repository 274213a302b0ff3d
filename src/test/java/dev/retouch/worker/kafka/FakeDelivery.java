package dev.retouch.worker.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.retouch.worker.job.Lane;
import dev.retouch.worker.job.TestJobs;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A delivery whose record is a text, and which says what became of it. */
final class FakeDelivery implements Delivery {

    /** {@code acknowledged} and {@code handed back}, as they happened. */
    final Queue<String> ends = new ConcurrentLinkedQueue<>();

    private final ConsumerRecord<byte[], byte[]> record;
    private final Lane lane;

    private FakeDelivery(ConsumerRecord<byte[], byte[]> record, Lane lane) {
        this.record = record;
        this.lane = lane;
    }

    /** A request of the bulk lane, see {@link TestJobs}. */
    static FakeDelivery request(int number) {
        return request(number, Lane.BULK);
    }

    static FakeDelivery request(int number, Lane lane) {
        return new FakeDelivery(
                record(CloudEventHeaders.REQUESTED, TestJobs.json(number).getBytes(UTF_8)), lane);
    }

    /** A record of the right type with any value. */
    static FakeDelivery of(String value) {
        return new FakeDelivery(record(CloudEventHeaders.REQUESTED, value.getBytes(UTF_8)), Lane.BULK);
    }

    static FakeDelivery of(ConsumerRecord<byte[], byte[]> record) {
        return new FakeDelivery(record, Lane.BULK);
    }

    static ConsumerRecord<byte[], byte[]> record(String type, byte[] value) {
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>("requests", 3, 14, "a key".getBytes(UTF_8), value);
        if (!type.isEmpty()) {
            CloudEventHeaders.add(record.headers(), "ce_type", type);
            CloudEventHeaders.add(record.headers(), "ce_specversion", "1.0");
            CloudEventHeaders.add(record.headers(), "ce_id", "event-1");
            CloudEventHeaders.add(record.headers(), "ce_source", "/shop");
        }
        return record;
    }

    @Override
    public ConsumerRecord<byte[], byte[]> record() {
        return record;
    }

    @Override
    public Lane lane() {
        return lane;
    }

    @Override
    public int count() {
        return 1;
    }

    @Override
    public boolean isLast() {
        return false;
    }

    @Override
    public void acknowledge() {
        ends.add("acknowledged");
    }

    @Override
    public void handBack() {
        ends.add("handed back");
    }
}
