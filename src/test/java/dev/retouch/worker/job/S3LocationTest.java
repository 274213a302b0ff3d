package dev.retouch.worker.job;

import static dev.retouch.worker.job.TestJobs.assertFails;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Addresses of objects and prefixes. */
class S3LocationTest {

    @Test
    void object_isABucketAndAKey() {
        assertEquals(new S3Location("cups", "a/1.png"), S3Location.object("s3://cups/a/1.png"));
        assertEquals("s3://cups/a/1.png", S3Location.object("s3://cups/a/1.png").toString());
        for (String none : new String[] {"s3://cups", "s3://cups/", "s3://cups/a/"}) {
            assertEquals(
                    "'" + none + "' names no object",
                    assertFails(JobFailure.REQUEST_INVALID, () -> S3Location.object(none))
                            .getMessage());
        }
    }

    @Test
    void prefix_mayBeAWholeBucket() {
        assertEquals(new S3Location("cups", ""), S3Location.prefix("s3://cups"));
        assertEquals(new S3Location("cups", "a/"), S3Location.prefix("s3://cups/a/"));
    }

    @Test
    void child_liesBelowItsPrefix() {
        S3Location child = new S3Location("cups", "a/1.png");
        assertEquals(child, S3Location.prefix("s3://cups/a/").child("1.png"));
        assertEquals(child, S3Location.prefix("s3://cups/a").child("1.png"));
        assertEquals(
                new S3Location("cups", "1.png"), S3Location.prefix("s3://cups").child("1.png"));
    }

    @Test
    void key_isLimitedInBytes() {
        String brush = "\ud83d\udd8c"; // four bytes
        S3Location.object("s3://cups/" + brush.repeat(256));
        assertFails(JobFailure.REQUEST_INVALID, () -> S3Location.object("s3://cups/" + brush.repeat(256) + "x"));
        S3Location.prefix("s3://cups/" + brush.repeat(200));
        assertFails(JobFailure.REQUEST_INVALID, () -> S3Location.prefix("s3://cups/" + brush.repeat(200) + "x"));
    }

    @Test
    void address_ofAnotherForm_isRefused() {
        for (String other : new String[] {"cups/1.png", "S3://cups/1.png", "s3://c/1.png", "s3://cups/a\nb"}) {
            assertFails(JobFailure.REQUEST_INVALID, () -> S3Location.object(other));
        }
    }

    /** Some clients and proxies undo them, and would read or write elsewhere than the list of allowed places says. */
    @Test
    void keyWithAPartThatLeavesItsPlace_isRefused() {
        for (String key : new String[] {"../1.png", "a/../1.png", "a/./1.png", "a//1.png", "/1.png", "a/..", "."}) {
            assertFails(JobFailure.REQUEST_INVALID, () -> S3Location.object("s3://cups/" + key));
            assertFails(JobFailure.REQUEST_INVALID, () -> S3Location.prefix("s3://cups/" + key));
        }
        S3Location.object("s3://cups/.hidden/a..b/...png");
    }
}
