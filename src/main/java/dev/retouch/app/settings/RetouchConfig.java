package dev.retouch.app.settings;

import dev.retouch.bundle.Residency;
import dev.retouch.edit.LocalCompute;
import dev.retouch.edit.PipelineSettings;
import dev.retouch.worker.kafka.IntakeMode;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.GroupProtocol;

/** The worker's settings, as system properties or as environment variables (RETOUCH_...). */
@ConfigMapping(prefix = "retouch")
public interface RetouchConfig {

    /** Folder of the model bundle; empty for the small one that comes with the application. */
    Optional<Path> bundle();

    /** LoRA files to merge into the transformer, each with :SCALE unless that is 1. */
    Optional<List<String>> lora();

    /** Records that are processed at once: one edit, and the downloads and uploads around it. */
    @WithDefault("4")
    int inFlight();

    /**
     * How workers share the records: consumer-group (each has partitions of its own), or share-group (each record goes to
     * whoever is free; Kafka 4.2 or later).
     */
    @WithDefault("consumer-group")
    IntakeMode intake();

    /**
     * How a consumer group shares its partitions: classic, or consumer (KIP-848), in which members that die keep nobody else
     * waiting; it needs a broker whose {@code group.consumer.min.session.timeout.ms} is 8000 or less.
     */
    @WithDefault("classic")
    GroupProtocol groupProtocol();

    /** Requests of each lane that a worker of a consumer group holds unbegun, among which batches take turns. */
    @WithDefault("256")
    int backlog();

    /** The delivery of a request at which it goes to the dead letters, because those before ended their workers. */
    @WithDefault("5")
    int maxDeliveries();

    /**
     * Largest record whose request is worked on, in bytes of key, value and headers; a larger one is answered with
     * request-invalid. The largest valid request takes less than 1 MiB, with each character of its texts as an escape.
     */
    @WithDefault("1048576")
    int maxRequestBytes();

    /** Name of this worker that stays the same over a restart, for static membership in the consumer group. */
    Optional<String> instanceId();

    /** Longest edit that is allowed; a longer one is stopped between two steps, and the worker is unhealthy where it cannot be. */
    @WithDefault("PT10M")
    Duration editLimit();

    /** How long one place of the object store may be unavailable before its requests fail; while all of it is, none fails. */
    @WithDefault("PT5M")
    Duration retryLimit();

    /** Share of the time that interactive requests get while requests in bulk wait too, more than 0 and less than 1. */
    @WithDefault("0.8")
    double interactiveShare();

    /** How long running requests may take when the worker is shutting down. */
    @WithDefault("PT60S")
    Duration drainLimit();

    /** Largest number of pixels of a source. */
    @WithDefault("50000000")
    long maxPixels();

    /** Largest size of a source and its references together, in bytes. */
    @WithDefault("104857600")
    long maxBytes();

    /** Quality of JPEG results, 0 to 1. */
    @WithDefault("0.95")
    float jpegQuality();

    /** Whether results say in their metadata that they were edited, with which model, and by which instruction's hash. */
    @WithDefault("true")
    boolean provenance();

    /**
     * Type that the model computes in: f32, bf16, fp8 (after {@code bundle calibrate}), or auto for bf16 on a GPU and f32 on
     * a CPU.
     */
    @WithDefault("auto")
    PipelineSettings.Precision precision();

    /**
     * Where weights lie between their uses: device, offload (text encoder and autoencoder on the host), stream (blocks too),
     * or auto for the first that fits.
     */
    @WithDefault("auto")
    Residency residency();

    /** How local edits are computed where a request does not say: exact, sparse, or auto for sparse where it pays. */
    @WithDefault("auto")
    LocalCompute localCompute();

    /** Tokens (16 pixels of the model's picture each) around the region that a sparse edit computes with it. */
    @WithDefault("1")
    int localMargin();

    /**
     * When a sparse edit computes everything after its first step: shares of its steps such as 0.5,0.9, off, or auto for
     * what was measured.
     */
    @WithDefault("auto")
    List<String> localRefresh();

    /**
     * Pictures that are edited before the worker is ready: ratios of width and height such as 1:1,4:3, off, or auto for
     * common ratios on a GPU and none on a CPU.
     */
    @WithDefault("auto")
    List<String> warmUp();

    /** Displacement of the model's picture, as a share of the longer side, beyond which an answer has a warning. */
    @WithDefault("0.01")
    double driftLimit();

    /**
     * Topic of published adapters, such as {@code retouch.adapters}: the worker takes over each that fits, between two edits;
     * empty to keep the bundle's own.
     */
    Optional<String> followAdapters();

    /** For load tests alone: no model is loaded, and each edit takes this long and returns its source. */
    Optional<Duration> fixedEdit();

    /** Bytes of latents and hidden states to cache for further edits of the same picture; 0 for none. */
    @WithDefault("268435456")
    long cacheBytes();

    Topics topics();

    S3 s3();

    /** Topic names. */
    interface Topics {
        /** Topic of the requests. */
        @WithDefault("retouch.edit.requested")
        String requested();

        /** Topic of requests that a person waits for. */
        @WithDefault("retouch.edit.requested.interactive")
        String interactive();

        /** Compacted topic in which workers mark what they have begun; it is made where it does not exist. */
        @WithDefault("retouch.worker.deliveries")
        String deliveries();

        /** Topic of an event for each completed edit. */
        @WithDefault("retouch.edit.completed")
        String completed();

        /** Topic of an event for each failed request. */
        @WithDefault("retouch.edit.failed")
        String failed();

        /** Topic of an event for each request that asked only what its edit would do. */
        @WithDefault("retouch.edit.planned")
        String planned();

        /** Topic of the steps of edits whose requests asked for them. */
        @WithDefault("retouch.edit.progress")
        String progress();

        /** Topic of cancellations, which every worker reads. */
        @WithDefault("retouch.edit.control")
        String control();

        /** Topic of an event for each batch whose last request is answered. */
        @WithDefault("retouch.batch.completed")
        String batchCompleted();

        /** Topic in which the workers count batches: compacted, with one partition. */
        @WithDefault("retouch.batch.state")
        String batchState();

        /** Topic of records that cannot be answered. */
        @WithDefault("retouch.edit.dead-letter")
        String deadLetter();
    }

    /** The object store. */
    interface S3 {
        /** Address of the object store; empty for AWS. */
        Optional<String> endpoint();

        /** Region of the object store. */
        @WithDefault("us-east-1")
        String region();

        /** Whether buckets are named in the path instead of the host name. */
        @WithDefault("false")
        boolean pathStyle();

        /** Access key; empty for the default chain of the AWS SDK. */
        Optional<String> accessKey();

        /** Secret key. */
        Optional<String> secretKey();

        /** The only buckets that are read or written, unless one of the next two says otherwise. */
        @WithDefault("retouch-sources,retouch-results")
        Set<String> allowedBuckets();

        /** The only places that sources are read from: buckets, or {@code s3://bucket/prefix}; empty for the buckets above. */
        Optional<List<String>> read();

        /** The only places that results are written to: buckets, or {@code s3://bucket/prefix}; empty for the buckets above. */
        Optional<List<String>> write();

        /** Prefix for the results of requests without an output location. */
        @WithDefault("s3://retouch-results/edits/")
        String output();
    }
}
