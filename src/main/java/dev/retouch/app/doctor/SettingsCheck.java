package dev.retouch.app.doctor;

import dev.retouch.app.settings.EditorSettings;
import dev.retouch.app.settings.RetouchConfig;
import dev.retouch.app.worker.WarmUp;
import dev.retouch.failure.FailureException;
import dev.retouch.worker.job.S3Location;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** The worker's settings: whether each can be read and is in its range, and whether they agree. */
final class SettingsCheck {

    private static final String NAME = "settings";
    private static final String TABLE = "see the README's table of settings";

    private SettingsCheck() {}

    static Check check(SettingsReading reading) {
        return Check.of(NAME, () -> look(reading));
    }

    static List<Finding> look(SettingsReading reading) {
        RetouchConfig config = reading.config();
        List<Finding> findings = new ArrayList<>();
        reading.refused().forEach(sentence -> findings.add(Finding.fail(NAME, sentence, TABLE)));
        if (!reading.unknown().isEmpty()) {
            findings.add(Finding.warn(
                    NAME, String.join(", ", reading.unknown()) + ": no setting has this name, it is ignored", TABLE));
        }
        try {
            EditorSettings.of(config);
        } catch (IllegalArgumentException e) {
            findings.add(Finding.fail(
                    NAME,
                    String.valueOf(e.getMessage()),
                    "correct RETOUCH_MAX_PIXELS, RETOUCH_JPEG_QUALITY, RETOUCH_CACHE_BYTES, RETOUCH_DRIFT_LIMIT or"
                            + " RETOUCH_LORA"));
        }
        try {
            WarmUp.pictures(config.warmUp(), true);
        } catch (IllegalArgumentException e) {
            findings.add(Finding.fail(NAME, String.valueOf(e.getMessage()), TABLE));
        }
        if (config.inFlight() < 1) {
            findings.add(
                    Finding.fail(NAME, "RETOUCH_IN_FLIGHT is " + config.inFlight(), "set it to 1 or more, 4 is usual"));
        }
        output(config.s3(), findings);
        if (config.s3().accessKey().isPresent() != config.s3().secretKey().isPresent()) {
            findings.add(Finding.warn(
                    NAME,
                    "only one of RETOUCH_S3_ACCESS_KEY and RETOUCH_S3_SECRET_KEY is set, so both are ignored",
                    "set both, or none to use the credentials that the platform gives"));
        }
        return findings.isEmpty()
                ? Finding.ok(NAME, "every setting can be read").alone()
                : findings;
    }

    private static void output(RetouchConfig.S3 s3, List<Finding> findings) {
        try {
            S3Location output = S3Location.prefix(s3.output());
            if (!s3.allowedBuckets().contains(output.bucket())) {
                findings.add(Finding.fail(
                        NAME,
                        "RETOUCH_S3_OUTPUT lies in the bucket '" + output.bucket()
                                + "', which RETOUCH_S3_ALLOWED_BUCKETS does not name",
                        "add it there, or write results to one of " + s3.allowedBuckets()));
            }
        } catch (FailureException e) {
            findings.add(Finding.fail(NAME, "RETOUCH_S3_OUTPUT: " + e.getMessage(), "write it as s3://BUCKET/PREFIX/"));
        }
        s3.endpoint().ifPresent(endpoint -> {
            if (!isAddress(endpoint)) {
                findings.add(Finding.fail(
                        NAME,
                        "RETOUCH_S3_ENDPOINT is '" + endpoint + "'",
                        "write it with its scheme, such as https://s3.example.com"));
            }
        });
    }

    /** Whether a client can be made for it. */
    static boolean isAddress(String endpoint) {
        try {
            URI address = URI.create(endpoint);
            return address.getScheme() != null && address.getHost() != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
