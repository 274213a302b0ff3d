package dev.retouch.app.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Reads all final events into a ledger, on a thread of its own until it is closed. */
final class AnswerReader implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Ledger ledger;
    private final Thread thread;
    private volatile boolean closing;

    AnswerReader(String bootstrapServers, Ledger ledger) {
        this.ledger = ledger;
        this.consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = Stream.of(Topics.COMPLETED, Topics.FAILED, Topics.DEAD_LETTER)
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        this.thread = new Thread(this::read, "answer-reader");
        thread.setDaemon(true);
        thread.start();
    }

    private void read() {
        while (!closing) {
            try {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    note(record);
                }
            } catch (RetriableException e) {
                // The broker is away: the next poll goes on from the same position.
            }
        }
        consumer.close();
    }

    private void note(ConsumerRecord<byte[], byte[]> record) {
        String id = record.key() == null ? null : new String(record.key(), StandardCharsets.UTF_8);
        String event = header(record, "ce_id");
        if (record.topic().equals(Topics.DEAD_LETTER)) {
            // A dead letter is the request itself, with the request's own event id.
            ledger.answer(id, new Ledger.Answer("dead letter of " + event, "dead-letter", "", record.timestamp()));
            return;
        }
        try {
            JsonNode data = JSON.readTree(record.value());
            String reason = data.path("reason").asText("completed");
            String location = data.path("result").path("location").asText("");
            ledger.answer(id, new Ledger.Answer(event, reason, location, record.timestamp()));
        } catch (IOException e) {
            ledger.answer(id, new Ledger.Answer(event, "unreadable answer", "", record.timestamp()));
        }
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        @Nullable Header header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        closing = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
