package dev.retouch.app.client;

import dev.retouch.app.embedded.S3Connection;

/**
 * Where requests go and answers come from.
 *
 * @param bootstrapServers of the Kafka cluster
 * @param s3 the object store
 * @param sourceBucket takes uploaded sources
 * @param topics the names of the four topics
 */
public record Cluster(String bootstrapServers, S3Connection s3, String sourceBucket, Topics topics) {

    /** Topic names. */
    public record Topics(String requested, String completed, String failed, String deadLetter) {

        String[] all() {
            return new String[] {requested, completed, failed, deadLetter};
        }
    }
}
