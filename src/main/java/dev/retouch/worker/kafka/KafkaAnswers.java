package dev.retouch.worker.kafka;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.worker.job.Answers;
import dev.retouch.worker.job.EditCompleted;
import dev.retouch.worker.job.EditFailed;
import dev.retouch.worker.job.EditPlanned;
import dev.retouch.worker.job.EditProgress;
import dev.retouch.worker.job.Origin;
import dev.retouch.worker.job.UnpublishableException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.header.Headers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers as CloudEvents, keyed by the request's id. */
public final class KafkaAnswers implements Answers {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaAnswers.class);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SOURCE = "/retouch/worker";

    /** What an answer can do without, in the order in which it goes where the topic takes small records only. */
    private static final List<String> SPARE = List.of("attributes", "warnings", "message");

    private final ConfirmedSender sender;
    private final AnswerTopics topics;

    public KafkaAnswers(ConfirmedSender sender, AnswerTopics topics) {
        this.sender = sender;
        this.topics = topics;
    }

    @Override
    public CompletableFuture<Void> completed(EditCompleted answer, Origin origin) {
        return publish(topics.completed(), answer.id(), CloudEventHeaders.COMPLETED, answer, origin);
    }

    @Override
    public CompletableFuture<Void> failed(EditFailed answer, Origin origin) {
        return publish(topics.failed(), answer.id(), CloudEventHeaders.FAILED, answer, origin);
    }

    @Override
    public CompletableFuture<Void> planned(EditPlanned answer, Origin origin) {
        return publish(topics.planned(), answer.id(), CloudEventHeaders.PLANNED, answer, origin);
    }

    @Override
    public void progress(EditProgress progress, Origin origin) {
        byte[] key = progress.id().getBytes(StandardCharsets.UTF_8);
        Headers headers = CloudEventHeaders.of(
                CloudEventHeaders.PROGRESS,
                SOURCE,
                progress.id(),
                origin.eventSource() + "\n" + origin.eventId() + "\n" + progress.id() + "\n" + progress.step());
        TraceHeaders.add(headers);
        sender.sendUnconfirmed(topics.progress(), key, headers, bytes(JSON.valueToTree(progress)));
    }

    private CompletableFuture<Void> publish(String topic, String id, String type, Object answer, Origin origin) {
        Headers headers = CloudEventHeaders.ofAnswer(type, SOURCE, id, origin);
        TraceHeaders.add(headers);
        return publish(new Event(topic, id, type, headers, JSON.valueToTree(answer)), SPARE);
    }

    private record Event(String topic, String id, String type, Headers headers, ObjectNode data) {}

    /** @param spare what the event may have and can do without, in the order in which it goes */
    private CompletableFuture<Void> publish(Event event, List<String> spare) {
        byte[] key = event.id().getBytes(StandardCharsets.UTF_8);
        return sender.begin(event.topic(), key, event.headers(), bytes(event.data()))
                .thenCompose(taken -> taken ? CompletableFuture.completedFuture(null) : smaller(event, spare));
    }

    private CompletableFuture<Void> smaller(Event event, List<String> spare) {
        if (spare.equals(SPARE)) {
            LOG.warn("{} is too small for the answer to {}: raise its max.message.bytes", event.topic(), event.id());
        }
        for (int i = 0; i < spare.size(); i++) {
            if (event.data().has(spare.get(i))) {
                leaveOut(event.data(), spare.get(i));
                return publish(event, spare.subList(i + 1, spare.size()));
            }
        }
        return CompletableFuture.failedFuture(new UnpublishableException("the answer " + event.type() + " takes "
                + bytes(event.data()).length + " bytes at least, and " + event.topic()
                + " does not: raise its max.message.bytes and send the request again"));
    }

    private static void leaveOut(ObjectNode data, String field) {
        switch (field) {
            case "attributes" -> data.putObject(field);
            case "warnings" -> data.putArray(field);
            default -> data.put(field, "-");
        }
    }

    private static byte[] bytes(ObjectNode data) {
        return data.toString().getBytes(StandardCharsets.UTF_8);
    }
}
