package dev.retouch.app.worker;

import dev.retouch.app.fixed.FixedTimeEditor;
import dev.retouch.app.settings.Bundles;
import dev.retouch.app.settings.EditorSettings;
import dev.retouch.app.settings.RetouchConfig;
import dev.retouch.app.settings.S3Clients;
import dev.retouch.app.settings.S3Places;
import dev.retouch.edit.EditPipeline;
import dev.retouch.edit.ImageEditor;
import dev.retouch.image.Picture;
import dev.retouch.tensor.Tensors;
import dev.retouch.worker.batch.BatchReader;
import dev.retouch.worker.batch.BatchTopics;
import dev.retouch.worker.batch.BatchedAnswers;
import dev.retouch.worker.job.Cancellations;
import dev.retouch.worker.job.JobLimits;
import dev.retouch.worker.job.JobMeter;
import dev.retouch.worker.job.JobRunner;
import dev.retouch.worker.job.Lane;
import dev.retouch.worker.job.RequestParser;
import dev.retouch.worker.job.RetryPolicy;
import dev.retouch.worker.job.S3Location;
import dev.retouch.worker.job.StoreGate;
import dev.retouch.worker.kafka.AdapterReader;
import dev.retouch.worker.kafka.AnswerTopics;
import dev.retouch.worker.kafka.BrokerWatch;
import dev.retouch.worker.kafka.ConfirmedSender;
import dev.retouch.worker.kafka.ControlReader;
import dev.retouch.worker.kafka.DeadLetters;
import dev.retouch.worker.kafka.Deliveries;
import dev.retouch.worker.kafka.EmitterOutlet;
import dev.retouch.worker.kafka.IntakeLimits;
import dev.retouch.worker.kafka.IntakeReaders;
import dev.retouch.worker.kafka.KafkaAnswers;
import dev.retouch.worker.kafka.ReaderWatch;
import dev.retouch.worker.kafka.RequestIntake;
import dev.retouch.worker.store.AllowList;
import dev.retouch.worker.store.S3ObjectStore;
import dev.retouch.worker.store.S3Probe;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.reactive.messaging.kafka.Record;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Emitter;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.S3Client;

/** Makes the worker's parts from the settings, and closes them. */
@ApplicationScoped
public class WorkerBeans {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerBeans.class);

    /** They hold no picture, and wait for the store most of the time. */
    private static final int DECIDING = 32;

    /** For each one of the backlog: they hold no picture either, and others pass them. */
    private static final int WAITING = 16;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration PROBE_PAUSE = Duration.ofSeconds(1);
    private static final Duration RESEND_PAUSE = Duration.ofSeconds(1);
    private static final Duration CONTROL_LIMIT = Duration.ofSeconds(10);
    private static final Duration ADAPTER_LIMIT = Duration.ofSeconds(30);
    private static final Duration LEAVE_LIMIT = Duration.ofSeconds(5);

    private final RetouchConfig config;
    private final ImageEditor editor;
    private final S3ObjectStore store;
    private final S3Probe probe;
    private final StoreGate gate;
    private final ConfirmedSender sender;
    private final JobRunner runner;
    private final RequestIntake intake;
    private final Deliveries deliveries;
    private final IntakeReaders readers;
    private final BrokerWatch broker;
    private final ReaderWatch reading;
    private final ControlReader control;
    private final BatchReader batches;
    private final DeadThreads deadThreads = new DeadThreads();
    private final Optional<AdapterReader> adapters;

    @SuppressWarnings("MustBeClosedChecker") // closed when the worker stops
    WorkerBeans(
            RetouchConfig config,
            JobMeter meter,
            ChannelSettings channels,
            @Channel("answers") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
                    Emitter<Record<byte[], byte[]>> emitter)
            throws IOException {
        this.config = config;
        this.editor = config.fixedEdit().isPresent()
                ? new FixedTimeEditor(config.fixedEdit().get(), EditorSettings.of(config))
                : warmEditor(config);
        S3Client s3 = S3Clients.of(config.s3());
        AllowList readable = S3Places.readable(config.s3());
        AllowList writable = S3Places.writable(config.s3());
        S3Location output = S3Places.output(config.s3());
        this.store = new S3ObjectStore(s3, readable, writable, config.maxBytes());
        this.probe = new S3Probe(s3, output, readable.buckets(), writable.buckets(), store::takesWrites);
        this.gate = new StoreGate(probe, PROBE_PAUSE);
        this.sender = new ConfirmedSender(new EmitterOutlet(emitter), RESEND_PAUSE);
        AnswerTopics topics = new AnswerTopics(
                config.topics().completed(),
                config.topics().failed(),
                config.topics().planned(),
                config.topics().progress(),
                config.topics().deadLetter());
        BatchTopics ofBatches =
                new BatchTopics(config.topics().batchState(), config.topics().batchCompleted());
        BatchedAnswers answers = new BatchedAnswers(new KafkaAnswers(sender, topics), sender, ofBatches);
        Cancellations cancellations = new Cancellations();
        this.control = new ControlReader(channels::follower, config.topics().control(), cancellations);
        this.batches = new BatchReader(channels::ofBatches, sender, ofBatches, Clock.systemUTC());
        this.adapters = config.followAdapters().map(topic -> follower(topic, channels, s3, readable));
        this.runner = new JobRunner(
                new RequestParser(output, config.localCompute(), config.provenance()),
                editor,
                store,
                gate,
                answers,
                meter,
                new JobLimits(
                        new RetryPolicy(FIRST_PAUSE, config.retryLimit()),
                        config.editLimit(),
                        config.interactiveShare(),
                        WorkerHeap.forPictures(config),
                        config.maxBytes()),
                Clock.systemUTC());
        this.deliveries = channels.deliveries();
        this.intake = new RequestIntake(
                runner,
                new DeadLetters(sender, topics, answers::putAside),
                deliveries,
                meter,
                limits(config),
                gate::isOpen,
                cancellations);
        Map<Lane, String> lanes = Map.of(
                Lane.BULK, config.topics().requested(),
                Lane.INTERACTIVE, config.topics().interactive());
        this.broker = new BrokerWatch(channels::admin, lanes.values(), written(config.topics()), System::nanoTime);
        this.reading = new ReaderWatch(channels.unreadLimit(), System::nanoTime);
        this.readers = new IntakeReaders(lanes, intake, channels, broker, reading);
        LOG.info(
                "model {} and adapter {} are loaded",
                editor.modelIds().model(),
                editor.modelIds().adapter());
    }

    private AdapterReader follower(String topic, ChannelSettings channels, S3Client s3, AllowList readable) {
        if (!(editor instanceof EditPipeline pipeline)) {
            throw new IllegalStateException("RETOUCH_FOLLOW_ADAPTERS needs a model: leave out RETOUCH_FIXED_EDIT");
        }
        return new AdapterReader(channels::follower, topic, new FollowedAdapters(s3, readable, pipeline::offer));
    }

    /** A share group's worker holds as many unbegun records as it has readers: others may be free for them. */
    private static IntakeLimits limits(RetouchConfig config) {
        return new IntakeLimits(
                DECIDING,
                config.inFlight(),
                config.backlog(),
                WAITING * config.backlog(),
                config.maxDeliveries(),
                config.maxRequestBytes());
    }

    private static Set<String> written(RetouchConfig.Topics topics) {
        return Set.of(
                topics.completed(),
                topics.failed(),
                topics.planned(),
                topics.progress(),
                topics.deadLetter(),
                topics.batchCompleted(),
                topics.batchState());
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
    void start(@Observes StartupEvent event) throws InterruptedException {
        Thread.setDefaultUncaughtExceptionHandler(deadThreads);
        gate.probe(); // a store that refuses already is known before the first request meets it
        broker.start();
        batches.start();
        control.start();
        adapters.ifPresent(AdapterReader::start);
        control.awaitKnown(CONTROL_LIMIT);
        if (adapters.isPresent()) {
            adapters.get().awaitCaughtUp(ADAPTER_LIMIT);
        }
        readers.start(config.intake());
        LOG.info(
                "the worker takes requests from {} and {}",
                config.topics().requested(),
                config.topics().interactive());
    }

    /** Runs before the channels end, so that answers still go out and what was answered is committed. */
    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        LOG.info(
                "the worker is shutting down: it finishes the edit that runs, for at most {} s",
                config.drainLimit().toSeconds());
        boolean idle = intake.shutDown(config.drainLimit());
        sender.close(); // what was handed back is answered elsewhere
        readers.close(LEAVE_LIMIT);
        control.close();
        if (adapters.isPresent()) {
            adapters.get().close();
        }
        batches.close();
        deliveries.close();
        broker.close();
        probe.close();
        store.close();
        if (idle) {
            editor.close();
        } else {
            LOG.warn("an edit runs beyond the drain limit: its request goes to another worker");
        }
    }

    /** What happened to the topics that somebody should know, in one sentence, or nothing. */
    Optional<String> topicNotice() {
        return broker.notice();
    }

    /** What is wrong with the broker or a topic, in a sentence or more, or nothing. */
    Optional<String> brokerProblem() {
        return Stream.of(broker.problem(), reading.problem(), sender.problem())
                .flatMap(Optional::stream)
                .reduce((one, other) -> one + "; " + other);
    }

    /** What does not run any more although it should, in one sentence, or nothing. */
    Optional<String> threadProblem() {
        return deadThreads.problem();
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

    /** Closed while the object store as a whole refuses. */
    StoreGate gate() {
        return gate;
    }
}
