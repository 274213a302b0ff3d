package dev.retouch.worker.batch;

import dev.retouch.worker.job.Answers;
import dev.retouch.worker.job.EditCompleted;
import dev.retouch.worker.job.EditFailed;
import dev.retouch.worker.job.EditPlanned;
import dev.retouch.worker.job.EditProgress;
import dev.retouch.worker.job.JobMeter;
import dev.retouch.worker.job.Origin;
import dev.retouch.worker.job.RawRequest;
import dev.retouch.worker.kafka.ConfirmedSender;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Publishes answers, and notes which of them belong to a batch, before their requests are acknowledged. */
public final class BatchedAnswers implements Answers {

    static final String COMPLETED = "completed";
    static final String PLANNED = "planned";

    private final Answers answers;
    private final BatchRecords records;

    /** @param answers publishes them */
    public BatchedAnswers(Answers answers, ConfirmedSender sender, BatchTopics topics) {
        this.answers = answers;
        this.records = new BatchRecords(sender, topics);
    }

    @Override
    public CompletableFuture<Void> completed(EditCompleted answer, Origin origin) {
        return answers.completed(answer, origin)
                .thenCompose(confirmed -> note(answer.attributes(), answer.id(), COMPLETED));
    }

    @Override
    public CompletableFuture<Void> failed(EditFailed answer, Origin origin) {
        return answers.failed(answer, origin)
                .thenCompose(confirmed -> note(answer.attributes(), answer.id(), answer.reason()));
    }

    @Override
    public CompletableFuture<Void> planned(EditPlanned answer, Origin origin) {
        return answers.planned(answer, origin)
                .thenCompose(confirmed -> note(answer.attributes(), answer.id(), PLANNED));
    }

    @Override
    public void progress(EditProgress progress, Origin origin) {
        answers.progress(progress, origin);
    }

    /** Notes a request that has no answer but a dead letter: its batch must not wait for it. */
    public void putAside(RawRequest request) throws InterruptedException {
        Optional<BatchMember> member = BatchMember.of(request.attributes(), request.id(), JobMeter.DEAD_LETTER);
        if (member.isPresent()) {
            records.putAside(member.get());
        }
    }

    private CompletableFuture<Void> note(Map<String, String> attributes, String id, String outcome) {
        return BatchMember.of(attributes, id, outcome)
                .map(records::answered)
                .orElseGet(() -> CompletableFuture.completedFuture(null));
    }
}
