package dev.retouch.app.settings;

import dev.retouch.edit.PipelineSettings;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The worker's settings, as properties or as environment variables (RETOUCH_...). */
@ConfigMapping(prefix = "retouch")
public interface RetouchConfig {

    /** Folder of the model bundle; empty for the small one that comes with the application. */
    Optional<Path> bundle();

    /** Low-rank changes to merge into the transformer: files, each with :SCALE where it is not 1. */
    Optional<List<String>> lora();

    /** Records that may be worked on at once: the edit, and downloads and uploads around it. */
    @WithDefault("4")
    int inFlight();

    /** The longest edit that is allowed; a longer one makes the worker unhealthy. */
    @WithDefault("PT10M")
    Duration editLimit();

    /** How long the object store may be away before a request fails. */
    @WithDefault("PT5M")
    Duration retryLimit();

    /** How long running requests may take when the worker is asked to leave. */
    @WithDefault("PT60S")
    Duration drainLimit();

    /** The most pixels a source may have. */
    @WithDefault("50000000")
    long maxPixels();

    /** The most bytes a source may have. */
    @WithDefault("104857600")
    long maxBytes();

    /** Quality of JPEG results, 0 to 1. */
    @WithDefault("0.95")
    float jpegQuality();

    /** What the model computes in: f32, bf16, or auto for bf16 on a GPU and f32 on a CPU. */
    @WithDefault("auto")
    PipelineSettings.Precision precision();

    /** Bytes of latents and hidden states that are kept for the next edit of the same picture; 0 for none. */
    @WithDefault("268435456")
    long cacheBytes();

    Topics topics();

    S3 s3();

    /** Topic names. */
    interface Topics {
        /** Takes requests. */
        @WithDefault("retouch.edit.requested")
        String requested();

        /** Gets an event for each edit that is done. */
        @WithDefault("retouch.edit.completed")
        String completed();

        /** Gets an event for each request that fails. */
        @WithDefault("retouch.edit.failed")
        String failed();

        /** Gets records that cannot be read. */
        @WithDefault("retouch.edit.dead-letter")
        String deadLetter();
    }

    /** The object store. */
    interface S3 {
        /** Its address; empty for AWS. */
        Optional<String> endpoint();

        /** Its region. */
        @WithDefault("us-east-1")
        String region();

        /** Whether buckets are named in the path rather than in the host. */
        @WithDefault("false")
        boolean pathStyle();

        /** Access key; empty for the AWS SDK's own chain. */
        Optional<String> accessKey();

        /** Secret key. */
        Optional<String> secretKey();

        /** The only buckets that are read or written. */
        @WithDefault("retouch-sources,retouch-results")
        Set<String> allowedBuckets();

        /** Where results go that name no place. */
        @WithDefault("s3://retouch-results/edits/")
        String output();
    }
}
