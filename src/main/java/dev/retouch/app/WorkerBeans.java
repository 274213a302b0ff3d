package dev.retouch.app;

import dev.retouch.app.settings.Bundles;
import dev.retouch.app.settings.RetouchConfig;
import dev.retouch.app.settings.S3Clients;
import dev.retouch.edit.EditPipeline;
import dev.retouch.edit.ImageEditor;
import dev.retouch.edit.PipelineSettings;
import dev.retouch.image.PictureLimits;
import dev.retouch.worker.job.HandedBack;
import dev.retouch.worker.job.JobMeter;
import dev.retouch.worker.job.JobRunner;
import dev.retouch.worker.job.RequestParser;
import dev.retouch.worker.job.Retry;
import dev.retouch.worker.job.S3Location;
import dev.retouch.worker.kafka.JobIntake;
import dev.retouch.worker.kafka.KafkaAnswers;
import dev.retouch.worker.kafka.RequestIntake;
import dev.retouch.worker.store.S3ObjectStore;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.reactive.messaging.kafka.Record;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Acknowledgment;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Emitter;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The worker: made at start, fed by the channel, drained at the end. */
@ApplicationScoped
public class WorkerBeans {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerBeans.class);

    private final RetouchConfig config;
    private final ImageEditor editor;
    private final S3ObjectStore store;
    private final JobRunner runner;
    private final RequestIntake intake;
    private volatile boolean leaving;

    @SuppressWarnings("MustBeClosedChecker") // closed when the worker stops
    WorkerBeans(
            RetouchConfig config,
            JobMeter meter,
            @Channel("answers") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
                    Emitter<Record<byte[], byte[]>> emitter)
            throws IOException {
        this.config = config;
        PictureLimits limits =
                new PictureLimits(config.maxPixels(), PictureLimits.DEFAULT.maxSide(), PictureLimits.DEFAULT.minSide());
        this.editor = EditPipeline.open(
                Bundles.folder(config.bundle()),
                new PipelineSettings(limits, config.jpegQuality(), config.precision(), config.cacheBytes(), List.of())
                        .with(config.lora().orElse(List.of())));
        this.store = new S3ObjectStore(S3Clients.of(config.s3()), config.s3().allowedBuckets(), config.maxBytes());
        KafkaAnswers answers = new KafkaAnswers(
                emitter,
                new KafkaAnswers.Topics(
                        config.topics().completed(),
                        config.topics().failed(),
                        config.topics().deadLetter()));
        Retry retry = new Retry(Duration.ofMillis(200), config.retryLimit());
        this.runner = new JobRunner(editor, store, answers, meter, retry, Clock.systemUTC());
        this.intake = new JobIntake(
                runner, new RequestParser(S3Location.prefix(config.s3().output())), answers, meter, config.inFlight());
        LOG.info(
                "model {} and adapter {} are loaded",
                editor.modelIds().model(),
                editor.modelIds().adapter());
    }

    /** Makes the bean at start rather than at the first record: only then is the worker ready. */
    void start(@Observes StartupEvent event) {
        LOG.info("the worker takes requests from {}", config.topics().requested());
    }

    /** Runs off the event loop, one call at a time; it returns when the record has a place, not when it is done. */
    @SuppressWarnings("FutureReturnValueIgnored") // whatever comes of it is dealt with inside
    @Incoming("requests")
    @Acknowledgment(Acknowledgment.Strategy.MANUAL)
    @Blocking
    CompletionStage<Void> take(Message<byte[]> message) throws InterruptedException {
        if (leaving) {
            // The channel brings the next record when this has ended: it never does, and the backlog stays unread.
            return new CompletableFuture<>();
        }
        ConsumerRecord<byte[], byte[]> record = record(message);
        intake.take(record).whenComplete((done, failure) -> {
            if (failure == null) {
                message.ack();
            } else if (!HandedBack.is(failure)) {
                LOG.error(
                        "offset {} of partition {} has no answer and is not acknowledged",
                        record.offset(),
                        record.partition(),
                        failure);
            }
            // Not acknowledged, the record comes back to another worker.
        });
        return CompletableFuture.completedFuture(null);
    }

    @SuppressWarnings("unchecked") // the channel's deserializers make byte arrays; the metadata's class does not say so
    private static ConsumerRecord<byte[], byte[]> record(Message<byte[]> message) {
        return message.getMetadata(IncomingKafkaRecordMetadata.class)
                .orElseThrow()
                .getRecord();
    }

    /** Runs before the channels end, so that answers still go out and what was answered is committed. */
    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        LOG.info(
                "leaving: finishing what was taken, for at most {} s",
                config.drainLimit().toSeconds());
        leaving = true;
        boolean idle = runner.drain(config.drainLimit());
        store.close();
        if (idle) {
            editor.close();
        } else {
            LOG.warn("an edit runs beyond the drain limit: its request goes to another worker");
        }
    }

    /** How long the running edit has been running. */
    Duration editRunningFor() {
        return runner.editRunningFor();
    }

    ImageEditor editor() {
        return editor;
    }

    S3ObjectStore store() {
        return store;
    }
}
