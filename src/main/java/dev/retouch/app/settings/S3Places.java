package dev.retouch.app.settings;

import dev.retouch.worker.job.S3Location;
import dev.retouch.worker.store.AllowList;
import java.util.List;
import java.util.Optional;

/** Where a worker reads and writes, from its settings. */
public final class S3Places {

    private S3Places() {}

    /** @throws dev.retouch.failure.FailureException when an entry is no bucket and no prefix */
    public static AllowList readable(RetouchConfig.S3 config) {
        return list("RETOUCH_S3_READ", config.read(), config);
    }

    /** @throws dev.retouch.failure.FailureException when an entry is no bucket and no prefix */
    public static AllowList writable(RetouchConfig.S3 config) {
        return list("RETOUCH_S3_WRITE", config.write(), config);
    }

    /** @throws dev.retouch.failure.FailureException when it is no prefix */
    public static S3Location output(RetouchConfig.S3 config) {
        return S3Location.prefix(config.output());
    }

    private static AllowList list(String setting, Optional<List<String>> own, RetouchConfig.S3 config) {
        return own.map(places -> new AllowList(setting, places))
                .orElseGet(() -> new AllowList("RETOUCH_S3_ALLOWED_BUCKETS", List.copyOf(config.allowedBuckets())));
    }
}
