package dev.retouch.app.settings;

import dev.retouch.edit.LocalSettings;
import dev.retouch.failure.FailureException;
import dev.retouch.image.PictureLimits;
import dev.retouch.weights.LoraFile;
import dev.retouch.worker.store.AllowList;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Which of the worker's settings cannot be right: a worker that starts with one would fail at its first request. */
public final class SettingsRules {

    private static final int MOST_IN_FLIGHT = 1024;
    private static final int MOST_BACKLOG = 100_000;
    private static final int MOST_DELIVERIES = 1000;
    private static final int LEAST_REQUEST_BYTES = 1024;
    /** What brokers take by themselves, and more than any valid request needs. */
    private static final int MOST_REQUEST_BYTES = 1 << 20;
    /** The longest array that every JVM makes. */
    private static final long MOST_BYTES = Integer.MAX_VALUE - 8L;

    private static final int LAST_PORT = 65_535;
    private static final String ENDPOINT =
            "RETOUCH_S3_ENDPOINT cannot be used: it must be an address with its scheme and" + " a port of at most "
                    + LAST_PORT + ", such as https://s3.example.com:9000, without user, query or fragment";
    private static final String ONE_KEY =
            "RETOUCH_S3_ACCESS_KEY and RETOUCH_S3_SECRET_KEY belong together: set both, or"
                    + " neither for the credentials that the platform gives";

    private static final Duration LONGEST = Duration.ofDays(7);
    private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,64}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,249}");

    private final List<String> sentences = new ArrayList<>();

    private SettingsRules() {}

    /** A sentence for each setting that is out of its range, beginning with its name as an environment variable. */
    public static List<String> broken(RetouchConfig config) {
        SettingsRules rules = new SettingsRules();
        rules.numbers(config);
        rules.times(config);
        rules.edits(config);
        rules.topics(config);
        rules.store(config.s3());
        return List.copyOf(rules.sentences);
    }

    private void numbers(RetouchConfig config) {
        whole("RETOUCH_IN_FLIGHT", config.inFlight(), 1, MOST_IN_FLIGHT);
        whole("RETOUCH_BACKLOG", config.backlog(), 1, MOST_BACKLOG);
        whole("RETOUCH_MAX_DELIVERIES", config.maxDeliveries(), 2, MOST_DELIVERIES);
        whole("RETOUCH_MAX_REQUEST_BYTES", config.maxRequestBytes(), LEAST_REQUEST_BYTES, MOST_REQUEST_BYTES);
        whole("RETOUCH_MAX_BYTES", config.maxBytes(), 1, MOST_BYTES);
        whole("RETOUCH_CACHE_BYTES", config.cacheBytes(), 0, Long.MAX_VALUE);
        whole("RETOUCH_LOCAL_MARGIN", config.localMargin(), 0, LocalSettings.MAX_MARGIN);
        require(
                config.interactiveShare() > 0 && config.interactiveShare() < 1,
                "RETOUCH_INTERACTIVE_SHARE",
                config.interactiveShare(),
                "a share of more than 0 and less than 1, so that neither lane starves");
        require(
                config.jpegQuality() >= 0 && config.jpegQuality() <= 1,
                "RETOUCH_JPEG_QUALITY",
                config.jpegQuality(),
                "0 to 1");
        require(
                config.driftLimit() >= 0 && config.driftLimit() <= 1,
                "RETOUCH_DRIFT_LIMIT",
                config.driftLimit(),
                "a share of the longer side, 0 to 1");
    }

    private void times(RetouchConfig config) {
        time("RETOUCH_EDIT_LIMIT", config.editLimit(), Duration.ofMillis(1));
        time("RETOUCH_RETRY_LIMIT", config.retryLimit(), Duration.ZERO);
        time("RETOUCH_DRAIN_LIMIT", config.drainLimit(), Duration.ZERO);
        config.fixedEdit().ifPresent(edit -> time("RETOUCH_FIXED_EDIT", edit, Duration.ZERO));
    }

    private void edits(RetouchConfig config) {
        PictureLimits usual = PictureLimits.DEFAULT;
        made("RETOUCH_MAX_PIXELS", () -> new PictureLimits(config.maxPixels(), usual.maxSide(), usual.minSide()));
        made("RETOUCH_LORA", () -> config.lora().orElse(List.of()).forEach(LoraFile::parse));
        made("RETOUCH_LOCAL_REFRESH", () -> LocalSettings.of(0, config.localRefresh()));
        config.instanceId()
                .ifPresent(id -> require(
                        NAME.matcher(id).matches(),
                        "RETOUCH_INSTANCE_ID",
                        id,
                        "1 to 249 letters, digits, dots, dashes or underscores"));
    }

    private void topics(RetouchConfig config) {
        RetouchConfig.Topics topics = config.topics();
        Map<String, String> users = new HashMap<>();
        topic("RETOUCH_TOPICS_REQUESTED", topics.requested(), users);
        topic("RETOUCH_TOPICS_INTERACTIVE", topics.interactive(), users);
        topic("RETOUCH_TOPICS_DELIVERIES", topics.deliveries(), users);
        topic("RETOUCH_TOPICS_COMPLETED", topics.completed(), users);
        topic("RETOUCH_TOPICS_FAILED", topics.failed(), users);
        topic("RETOUCH_TOPICS_PLANNED", topics.planned(), users);
        topic("RETOUCH_TOPICS_PROGRESS", topics.progress(), users);
        topic("RETOUCH_TOPICS_CONTROL", topics.control(), users);
        topic("RETOUCH_TOPICS_BATCH_COMPLETED", topics.batchCompleted(), users);
        topic("RETOUCH_TOPICS_BATCH_STATE", topics.batchState(), users);
        topic("RETOUCH_TOPICS_DEAD_LETTER", topics.deadLetter(), users);
        config.followAdapters().ifPresent(name -> topic("RETOUCH_FOLLOW_ADAPTERS", name, users));
    }

    private void topic(String setting, String name, Map<String, String> users) {
        require(
                NAME.matcher(name).matches() && !name.equals(".") && !name.equals(".."),
                setting,
                name,
                "the name of a topic, 1 to 249 letters, digits, dots, dashes or underscores");
        String other = users.putIfAbsent(name, setting);
        require(other == null, setting, name, "another topic than that of " + other);
    }

    private void store(RetouchConfig.S3 s3) {
        if (!s3.endpoint().map(SettingsRules::isAddress).orElse(true)) {
            sentences.add(ENDPOINT); // without the value, which may name a password
        }
        if (s3.accessKey().isPresent() != s3.secretKey().isPresent()) {
            sentences.add(ONE_KEY);
        }
        require(REGION.matcher(s3.region()).matches(), "RETOUCH_S3_REGION", s3.region(), "a region such as us-east-1");
        boolean buckets = made(
                "RETOUCH_S3_ALLOWED_BUCKETS",
                () -> new AllowList("RETOUCH_S3_ALLOWED_BUCKETS", List.copyOf(s3.allowedBuckets())));
        boolean reading = made("RETOUCH_S3_READ", () -> S3Places.readable(s3));
        boolean writing = made("RETOUCH_S3_WRITE", () -> S3Places.writable(s3));
        boolean output = made("RETOUCH_S3_OUTPUT", () -> S3Places.output(s3));
        if (buckets && reading && writing && output) {
            AllowList writable = S3Places.writable(s3);
            require(
                    writable.allows(S3Places.output(s3)),
                    "RETOUCH_S3_OUTPUT",
                    s3.output(),
                    "a place that " + writable.setting() + " names");
        }
    }

    /** Whether a client can be made for it that calls nothing else; a user and a query would be lost. */
    public static boolean isAddress(String endpoint) {
        try {
            URI address = URI.create(endpoint);
            return ("http".equals(address.getScheme()) || "https".equals(address.getScheme()))
                    && address.getHost() != null
                    && (address.getPort() == -1 || (address.getPort() >= 1 && address.getPort() <= LAST_PORT))
                    && address.getRawUserInfo() == null
                    && address.getRawQuery() == null
                    && address.getRawFragment() == null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private void whole(String setting, long value, long least, long most) {
        require(
                value >= least && value <= most,
                setting,
                value,
                most == Long.MAX_VALUE ? least + " or more" : least + " to " + most);
    }

    private void time(String setting, Duration value, Duration least) {
        require(
                value.compareTo(least) >= 0 && value.compareTo(LONGEST) <= 0,
                setting,
                value,
                "a duration from " + least + " to " + LONGEST + ", such as PT30S");
    }

    private void require(boolean right, String setting, Object value, String range) {
        if (!right) {
            sentences.add(setting + " is '" + value + "': it must be " + range);
        }
    }

    /** Whether what depends on the setting can be made from it. */
    private boolean made(String setting, Runnable making) {
        try {
            making.run();
            return true;
        } catch (FailureException | IllegalArgumentException e) {
            sentences.add(setting + " cannot be used: " + e.getMessage());
            return false;
        }
    }
}
