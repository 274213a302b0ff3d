package dev.retouch.worker.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.worker.job.Cancellations;
import dev.retouch.worker.job.MalformedRecordException;
import dev.retouch.worker.job.RawRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.record.TimestampType;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.LogContext;
import org.jboss.logmanager.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the records of the control topic cancel. */
class ControlReaderTest {

    private static final TopicPartition CONTROL = new TopicPartition("control", 0);
    private static final Instant SENT = Instant.ofEpochMilli(1000);

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    private final Cancellations cancellations = new Cancellations();
    private final ControlReader reader = new ControlReader(() -> consumer, "control", cancellations);

    private void read(String... values) {
        read(CloudEventHeaders.of(CloudEventHeaders.CANCEL, "/shop", "k"), values);
    }

    private void read(Headers headers, String... values) {
        PartitionInfo only = new PartitionInfo("control", 0, Node.noNode(), new Node[0], new Node[0]);
        consumer.updatePartitions("control", List.of(only));
        consumer.updateBeginningOffsets(Map.of(CONTROL, 0L));
        consumer.updateEndOffsets(Map.of(CONTROL, (long) values.length));
        Map<TopicPartition, Long> end = reader.follow(consumer);
        for (int i = 0; i < values.length; i++) {
            byte[] value = values[i] == null ? null : values[i].getBytes(UTF_8);
            consumer.addRecord(new ConsumerRecord<>(
                    "control",
                    0,
                    i,
                    SENT.toEpochMilli(),
                    TimestampType.CREATE_TIME,
                    0,
                    0,
                    "k".getBytes(UTF_8),
                    value,
                    headers,
                    Optional.empty()));
        }
        reader.step(consumer, end);
    }

    private boolean isCancelled(String id, String batch, Instant sent) {
        String json = "{\"id\": \"" + id + "\", \"attributes\": {\"batch\": \"" + batch + "\"}}";
        try {
            return cancellations.isCancelled(RawRequest.read(json.getBytes(UTF_8)), sent);
        } catch (MalformedRecordException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void records_cancelByIdOrByBatchWhatWasSentBefore() {
        read("{\"id\": \"a\"}", "{\"batch\": \"spring\"}");
        assertTrue(isCancelled("a", "", SENT));
        assertTrue(isCancelled("b", "spring", SENT));
        assertFalse(isCancelled("a", "", SENT.plusMillis(1)));
        assertFalse(isCancelled("b", "", SENT));
    }

    @Test
    void records_thatSayNothing_endNothing() {
        read("", "{", "7", "{}", "{\"id\": 7}", null, "{\"id\": \"a\", \"batch\": \"spring\"}", "{\"id\": \"c\"}");
        assertFalse(isCancelled("a", "spring", SENT));
        assertTrue(isCancelled("c", "", SENT), "those behind them count");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ce_specversion", "ce_id", "ce_source", "ce_type"})
    void record_withoutARequiredHeader_endsNothing(String header) {
        Headers headers = CloudEventHeaders.of(CloudEventHeaders.CANCEL, "/shop", "k");
        headers.remove(header);
        read(headers, "{\"id\": \"a\"}");
        assertFalse(isCancelled("a", "", SENT));
    }

    @Test
    void record_ofAnotherTypeOrWithMoreThanAName_endsNothing() {
        read(CloudEventHeaders.of(CloudEventHeaders.REQUESTED, "/shop", "k"), "{\"id\": \"a\"}");
        read("{\"id\": \"b\", \"reason\": \"none\"}", "{\"batch\": 5}");
        assertFalse(isCancelled("a", "", SENT));
        assertFalse(isCancelled("b", "5", SENT));
    }

    @Test
    void line_aboutATypeOfAnyLength_isShort() {
        List<String> lines = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                lines.add(((ExtLogRecord) line).getFormattedMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = LogContext.getLogContext().getLogger(ControlReader.class.getName());
        logger.addHandler(handler);
        try {
            read(CloudEventHeaders.of("x".repeat(100_000), "/shop", "k"), "{\"id\": \"a\"}");
        } finally {
            logger.removeHandler(handler);
        }
        assertEquals(1, lines.size());
        assertTrue(lines.get(0).length() < 600, lines.get(0));
    }

    @Test
    void topic_thatIsNotThere_keepsNobodyWaiting() throws Exception {
        assertTrue(reader.follow(consumer).isEmpty());
        reader.start();
        reader.awaitKnown(Duration.ofSeconds(30));
        assertTrue(reader.isKnown());
        reader.close();
    }
}
