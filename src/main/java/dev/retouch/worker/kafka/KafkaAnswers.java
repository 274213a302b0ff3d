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
    public void completed(EditCompleted answer, Origin origin) throws InterruptedException {
        publish(topics.completed(), answer.id(), CloudEventHeaders.COMPLETED, answer, origin);
    }

    @Override
    public void failed(EditFailed answer, Origin origin) throws InterruptedException {
        publish(topics.failed(), answer.id(), CloudEventHeaders.FAILED, answer, origin);
    }

    @Override
    public void planned(EditPlanned answer, Origin origin) throws InterruptedException {
        publish(topics.planned(), answer.id(), CloudEventHeaders.PLANNED, answer, origin);
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

    private void publish(String topic, String id, String type, Object answer, Origin origin)
            throws InterruptedException {
        byte[] key = id.getBytes(StandardCharsets.UTF_8);
        Headers headers = CloudEventHeaders.ofAnswer(type, SOURCE, id, origin);
        TraceHeaders.add(headers);
        ObjectNode data = JSON.valueToTree(answer);
        if (isTaken(topic, key, headers, data)) {
            return;
        }
        LOG.warn("{} is too small for the answer to {}: raise its max.message.bytes", topic, id);
        for (String field : SPARE) {
            if (data.has(field)) {
                leaveOut(data, field);
                if (isTaken(topic, key, headers, data)) {
                    return;
                }
            }
        }
        throw new UnpublishableException("the answer " + type + " takes " + bytes(data).length + " bytes at least, and "
                + topic + " does not: raise its max.message.bytes and send the request again");
    }

    private boolean isTaken(String topic, byte[] key, Headers headers, ObjectNode data) throws InterruptedException {
        return sender.send(topic, key, headers, bytes(data));
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
