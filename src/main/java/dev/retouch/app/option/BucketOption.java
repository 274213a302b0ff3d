package dev.retouch.app.option;

import picocli.CommandLine.Option;

/** {@code --bucket}: where a client uploads its sources. */
public final class BucketOption {

    @Option(
            names = "--bucket",
            defaultValue = "retouch-sources",
            paramLabel = "NAME",
            description = "Bucket for uploaded sources, when the cluster is a configured one.")
    private String bucket;

    public String value() {
        return bucket;
    }
}
