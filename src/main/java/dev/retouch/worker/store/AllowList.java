package dev.retouch.worker.store;

import dev.retouch.failure.FailureException;
import dev.retouch.worker.job.JobFailure;
import dev.retouch.worker.job.S3Location;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The buckets and prefixes that a worker uses, and no others. */
public final class AllowList {

    private final String setting;
    private final List<S3Location> places;

    /**
     * @param setting that holds the list, for whoever is refused
     * @param entries each a bucket, or {@code s3://bucket/prefix} for the objects below that prefix
     * @throws FailureException when an entry is neither
     */
    public AllowList(String setting, List<String> entries) {
        this.setting = setting;
        this.places = entries.stream().map(AllowList::place).toList();
    }

    private static S3Location place(String entry) {
        return S3Location.prefix(entry.contains("://") ? entry : "s3://" + entry);
    }

    /** The setting that holds the list. */
    public String setting() {
        return setting;
    }

    /** Whether an object, or all objects below a prefix, are on the list. */
    public boolean allows(S3Location location) {
        return places.stream()
                .anyMatch(place -> place.bucket().equals(location.bucket())
                        && (place.key().isEmpty() || asFolder(location.key()).startsWith(asFolder(place.key()))));
    }

    /** So that the prefix {@code shop} does not allow {@code shop2/}. */
    private static String asFolder(String key) {
        return key.endsWith("/") ? key : key + "/";
    }

    /** @throws FailureException when it is not on the list */
    void require(S3Location location) {
        if (!allows(location)) {
            throw new FailureException(
                    JobFailure.BUCKET_NOT_ALLOWED,
                    location
                            + " is not on this worker's list: ask for its bucket, or a prefix above it, to be added to "
                            + setting);
        }
    }

    /** All buckets that the list names, whole or in part. */
    public Set<String> buckets() {
        return places.stream().map(S3Location::bucket).collect(Collectors.toUnmodifiableSet());
    }
}
