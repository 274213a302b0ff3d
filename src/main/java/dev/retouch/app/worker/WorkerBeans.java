package dev.retouch.app.worker;

import dev.retouch.app.fixed.FixedTimeEditor;
import dev.retouch.app.settings.Bundles;
import dev.retouch.app.settings.EditorSettings;
import dev.retouch.app.settings.RetouchConfig;
import dev.retouch.app.settings.S3Clients;
import dev.retouch.edit.EditPipeline;
import dev.retouch.edit.ImageEditor;
import dev.retouch.image.Picture;
import dev.retouch.tensor.Tensors;
import dev.retouch.worker.job.JobMeter;
import dev.retouch.worker.job.JobRunner;
import dev.retouch.worker.job.RequestParser;
import dev.retouch.worker.job.RetryPolicy;
import dev.retouch.worker.job.S3Location;
import dev.retouch.worker.kafka.AnswerTopics;
import dev.retouch.worker.kafka.ConfirmedSender;
import dev.retouch.worker.kafka.DeadLetters;
import dev.retouch.worker.kafka.KafkaAnswers;
import dev.retouch.worker.kafka.RequestChannel;
import dev.retouch.worker.kafka.RequestIntake;
import dev.retouch.worker.store.S3ObjectStore;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.reactive.messaging.kafka.Record;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Emitter;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the worker's parts from the settings, and closes them. */
@ApplicationScoped
public class WorkerBeans {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerBeans.class);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration RESEND_PAUSE = Duration.ofSeconds(1);

    private final RetouchConfig config;
    private final ImageEditor editor;
    private final S3ObjectStore store;
    private final JobRunner runner;
    private final RequestIntake intake;

    @SuppressWarnings("MustBeClosedChecker") // closed when the worker stops
    WorkerBeans(
            RetouchConfig config,
            JobMeter meter,
            @Channel("answers") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
                    Emitter<Record<byte[], byte[]>> emitter)
            throws IOException {
        this.config = config;
        this.editor = config.fixedEdit().isPresent()
                ? new FixedTimeEditor(config.fixedEdit().get(), EditorSettings.of(config))
                : warmEditor(config);
        this.store = new S3ObjectStore(S3Clients.of(config.s3()), config.s3().allowedBuckets(), config.maxBytes());
        ConfirmedSender sender = new ConfirmedSender(emitter, RESEND_PAUSE);
        AnswerTopics topics = new AnswerTopics(
                config.topics().completed(),
                config.topics().failed(),
                config.topics().planned(),
                config.topics().progress(),
                config.topics().deadLetter());
        this.runner = new JobRunner(
                new RequestParser(S3Location.prefix(config.s3().output()), config.localCompute(), config.provenance()),
                editor,
                store,
                new KafkaAnswers(sender, topics),
                meter,
                new RetryPolicy(FIRST_PAUSE, config.retryLimit()),
                WorkerHeap.forPictures(config),
                Clock.systemUTC());
        this.intake = new RequestIntake(runner, new DeadLetters(sender, topics), meter, config.inFlight());
        LOG.info(
                "model {} and adapter {} are loaded",
                editor.modelIds().model(),
                editor.modelIds().adapter());
    }

    /** The model's pipeline; it is warm once it is here. */
    @SuppressWarnings("MustBeClosedChecker") // closed when the worker stops
    private static ImageEditor warmEditor(RetouchConfig config) throws IOException {
        List<Picture> warmUp =
                WarmUp.pictures(config.warmUp(), Tensors.defaultDevice().isGpu());
        ImageEditor editor = EditPipeline.open(Bundles.folder(config.bundle()), EditorSettings.of(config));
        WarmUp.run(editor, warmUp);
        return editor;
    }

    /** Makes the bean at start rather than at the first record: only then is the worker ready. */
    void start(@Observes StartupEvent event) {
        LOG.info("the worker takes requests from {}", config.topics().requested());
    }

    /** Runs before the channels end, so that answers still go out and what was answered is committed. */
    void stop(@Observes ShutdownEvent event, RequestChannel channel) throws InterruptedException {
        LOG.info(
                "the worker is shutting down: it finishes the requests it has taken, for at most {} s",
                config.drainLimit().toSeconds());
        boolean idle = channel.shutDown(config.drainLimit());
        store.close();
        if (idle) {
            editor.close();
        } else {
            LOG.warn("an edit runs beyond the drain limit: its request goes to another worker");
        }
    }

    @Produces
    @Singleton
    RequestIntake intake() {
        return intake;
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
