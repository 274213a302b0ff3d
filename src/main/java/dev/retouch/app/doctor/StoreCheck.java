package dev.retouch.app.doctor;

import dev.retouch.app.settings.RetouchConfig;
import dev.retouch.app.settings.S3Clients;
import dev.retouch.app.settings.S3Places;
import dev.retouch.app.settings.SettingsRules;
import dev.retouch.failure.FailureException;
import dev.retouch.worker.job.S3Location;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** The object store: whether each allowed bucket answers, and whether results can be written where they are to go. */
final class StoreCheck {

    private static final String NAME = "store";
    private static final Duration ANSWER = Duration.ofSeconds(5);

    private static final AwsRequestOverrideConfiguration LIMIT =
            AwsRequestOverrideConfiguration.builder().apiCallTimeout(ANSWER).build();

    private final S3Client client;
    private final StoreFaults faults;

    private StoreCheck(S3Client client, StoreFaults faults) {
        this.client = client;
        this.faults = faults;
    }

    static Check check(RetouchConfig.S3 config) {
        return new Check(NAME, ANSWER.multipliedBy(buckets(config).size() + 3), () -> look(config));
    }

    static List<Finding> look(RetouchConfig.S3 config) {
        if (buckets(config).isEmpty()) {
            return Finding.fail(NAME, "it is not known which buckets to ask for", "correct the settings of S3")
                    .alone();
        }
        String store = config.endpoint().orElse("AWS in " + config.region());
        if (config.endpoint().isPresent() && !SettingsRules.isAddress(store)) {
            return Finding.fail(NAME, "no client can be made for the store's address", "correct RETOUCH_S3_ENDPOINT")
                    .alone();
        }
        try (S3Client client = S3Clients.of(config)) {
            StoreCheck check = new StoreCheck(client, new StoreFaults(NAME, store));
            List<Finding> findings = new ArrayList<>();
            buckets(config).forEach(bucket -> findings.add(check.bucket(bucket)));
            if (findings.stream().allMatch(finding -> finding.level() == Finding.Level.OK)) {
                findings.add(check.output(S3Location.prefix(config.output())));
            }
            return findings;
        }
    }

    /** None where the settings cannot be read, which is the finding of another check. */
    private static Set<String> buckets(RetouchConfig.S3 config) {
        try {
            Set<String> buckets = new TreeSet<>(S3Places.readable(config).buckets());
            buckets.addAll(S3Places.writable(config).buckets());
            return buckets;
        } catch (FailureException e) {
            return Set.of();
        }
    }

    private Finding bucket(String bucket) {
        try {
            // Not a head, whose answer has no body: only a body tells wrong credentials from missing rights.
            client.listObjectsV2(list -> list.bucket(bucket).maxKeys(1).overrideConfiguration(LIMIT));
            return Finding.ok(NAME, "the bucket " + bucket + " answers");
        } catch (SdkException e) {
            return faults.of("the bucket " + bucket, e);
        }
    }

    /** Writes as the worker does, only if there is nothing yet, and takes it away again. */
    private Finding output(S3Location prefix) {
        S3Location place = prefix.child("retouch-doctor-" + UUID.randomUUID());
        try {
            client.putObject(
                    put -> put.bucket(place.bucket())
                            .key(place.key())
                            .ifNoneMatch("*")
                            .overrideConfiguration(LIMIT),
                    RequestBody.fromString("written by retouch doctor, may be deleted\n"));
        } catch (SdkException e) {
            return faults.of("writing to " + prefix, e);
        }
        try {
            client.deleteObject(
                    delete -> delete.bucket(place.bucket()).key(place.key()).overrideConfiguration(LIMIT));
        } catch (SdkException e) {
            return Finding.warn(
                    NAME, prefix + " can be written to", "delete " + place + ", which this user is not allowed to");
        }
        return Finding.ok(NAME, prefix + " can be written to");
    }
}
