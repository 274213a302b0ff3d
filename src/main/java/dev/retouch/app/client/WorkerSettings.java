package dev.retouch.app.client;

import dev.retouch.app.embedded.S3Access;
import java.util.Map;

/** The worker's configuration for an embedded cluster, as environment variables. */
final class WorkerSettings {

    static final Cluster.Topics TOPICS = new Cluster.Topics(
            "retouch.edit.requested", "retouch.edit.completed", "retouch.edit.failed", "retouch.edit.dead-letter");

    static final String INTERACTIVE = "retouch.edit.requested.interactive";

    static final String CONTROL = "retouch.edit.control";

    /** Topics that the worker has besides; the one in which batches are counted has one partition. */
    static final String[] FURTHER = {"retouch.edit.planned", "retouch.edit.progress", CONTROL, "retouch.batch.completed"
    };

    static final String BATCHES = "retouch.batch.state";

    private WorkerSettings() {}

    static Map<String, String> environment(Cluster cluster, String resultBucket) {
        S3Access s3 = (S3Access) cluster.s3();
        return Map.of(
                "KAFKA_BOOTSTRAP_SERVERS", cluster.bootstrapServers(),
                "RETOUCH_S3_ENDPOINT", s3.endpoint().toString(),
                "RETOUCH_S3_REGION", s3.region(),
                "RETOUCH_S3_PATH_STYLE", "true",
                "RETOUCH_S3_ACCESS_KEY", s3.accessKey(),
                "RETOUCH_S3_SECRET_KEY", s3.secretKey(),
                "RETOUCH_S3_ALLOWED_BUCKETS", cluster.sourceBucket() + "," + resultBucket,
                "RETOUCH_S3_OUTPUT", "s3://" + resultBucket + "/edits/");
    }
}
