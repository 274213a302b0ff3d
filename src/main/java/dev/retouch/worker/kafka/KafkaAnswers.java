package dev.retouch.worker.kafka;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.retouch.worker.job.Answers;
import dev.retouch.worker.job.EditCompleted;
import dev.retouch.worker.job.EditFailed;
import dev.retouch.worker.job.EditPlanned;
import dev.retouch.worker.job.EditProgress;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;

/** Answers as CloudEvents, keyed by the request's id. */
public final class KafkaAnswers implements Answers {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SOURCE = "/retouch/worker";

    private final ConfirmedSender sender;
    private final AnswerTopics topics;

    public KafkaAnswers(ConfirmedSender sender, AnswerTopics topics) {
        this.sender = sender;
        this.topics = topics;
    }

    @Override
    public void completed(EditCompleted answer) throws InterruptedException {
        publish(topics.completed(), answer.id(), CloudEventHeaders.COMPLETED, answer);
    }

    @Override
    public void failed(EditFailed answer) throws InterruptedException {
        publish(topics.failed(), answer.id(), CloudEventHeaders.FAILED, answer);
    }

    @Override
    public void planned(EditPlanned answer) throws InterruptedException {
        publish(topics.planned(), answer.id(), CloudEventHeaders.PLANNED, answer);
    }

    @Override
    public void progress(EditProgress progress) {
        byte[] key = progress.id().getBytes(StandardCharsets.UTF_8);
        Headers headers = CloudEventHeaders.of(CloudEventHeaders.PROGRESS, SOURCE, progress.id());
        sender.sendUnconfirmed(topics.progress(), key, headers, json(progress));
    }

    private void publish(String topic, String id, String type, Object data) throws InterruptedException {
        byte[] value = json(data);
        byte[] key = id.getBytes(StandardCharsets.UTF_8);
        if (!sender.send(topic, key, CloudEventHeaders.of(type, SOURCE, id), value)) {
            throw new IllegalStateException("a record of " + value.length + " bytes is too large for " + topic);
        }
    }

    private static byte[] json(Object data) {
        try {
            return JSON.writeValueAsBytes(data);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
