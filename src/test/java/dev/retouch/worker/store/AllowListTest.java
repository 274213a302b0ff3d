package dev.retouch.worker.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.retouch.failure.FailureException;
import dev.retouch.worker.job.JobFailure;
import dev.retouch.worker.job.S3Location;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllowListTest {

    private final AllowList list =
            new AllowList("RETOUCH_S3_READ", List.of("whole", "s3://also", "s3://part/shop", "s3://part/b/c/"));

    @ParameterizedTest
    @CsvSource({
        "s3://whole/any/key.png, true",
        "s3://also/1.png, true",
        "s3://part/shop/1.png, true",
        "s3://part/shop, true",
        "s3://part/shop2/1.png, false",
        "s3://part/1.png, false",
        "s3://part/b/c/d/1.png, true",
        "s3://part/b/1.png, false",
        "s3://other/1.png, false"
    })
    void object_isAllowedWhereItLiesBelowAnEntry(String location, boolean allowed) {
        assertEquals(allowed, list.allows(S3Location.object(location)));
    }

    @ParameterizedTest
    @CsvSource({"s3://part/shop/results/, true", "s3://part/shop, true", "s3://part, false", "s3://part/, false"})
    void prefix_isAllowedWhereAllBelowItIs(String prefix, boolean allowed) {
        assertEquals(allowed, list.allows(S3Location.prefix(prefix)));
    }

    @Test
    void refusal_namesTheSetting() {
        FailureException failure =
                assertThrows(FailureException.class, () -> list.require(S3Location.object("s3://other/1.png")));
        assertEquals(JobFailure.BUCKET_NOT_ALLOWED, failure.reason());
        assertEquals(
                "s3://other/1.png is not on this worker's list: ask for its bucket, or a prefix above it, to be added"
                        + " to RETOUCH_S3_READ",
                failure.getMessage());
    }

    @Test
    void buckets_areThoseOfAllEntries() {
        assertEquals(Set.of("whole", "also", "part"), list.buckets());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "http://x/y", "s3://", "a", "s3://part/../x"})
    void entryThatIsNoPlace_isRefused(String entry) {
        assertThrows(FailureException.class, () -> new AllowList("RETOUCH_S3_READ", List.of(entry)));
    }
}
