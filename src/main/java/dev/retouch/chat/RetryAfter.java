package dev.retouch.chat;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;

/** The header by which a busy server says when to come again. */
final class RetryAfter {

    static final String HEADER = "Retry-After";

    /** A quota of a day is no reason to sleep for one. */
    private static final Duration LONGEST = Duration.ofMinutes(2);

    private RetryAfter() {}

    /**
     * The pause that a header asks for, two minutes at most; zero where it asks for none.
     *
     * @param value seconds, or a date as HTTP writes it
     */
    static Duration pause(String value, Instant now) {
        Duration asked;
        try {
            asked = value.matches("[0-9]{1,9}")
                    ? Duration.ofSeconds(Long.parseLong(value))
                    : Duration.between(now, Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(value)));
        } catch (DateTimeException e) {
            return Duration.ZERO;
        }
        if (asked.isNegative()) {
            return Duration.ZERO;
        }
        return asked.compareTo(LONGEST) > 0 ? LONGEST : asked;
    }
}
