package dev.retouch.worker.job;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as RFC 3339 writes them: years of four digits, any offset below a day, leap seconds. */
final class Rfc3339 {

    /** What such a time looks like, as the schema says it. */
    static final Pattern FORM =
            Pattern.compile("(\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:)(\\d{2})(\\.\\d{1,9})?(?:Z|([+-])(\\d{2}):(\\d{2}))");

    private static final LocalTime LAST_SECOND = LocalTime.of(23, 59, 59);

    private Rfc3339() {}

    /** The instant, or nothing when a number is out of its range; a leap second is the one that follows it. */
    static Optional<Instant> instant(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        boolean leap = form.group(2).equals("60");
        String fraction = form.group(3) == null ? "" : form.group(3);
        try {
            LocalDateTime local = LocalDateTime.parse(form.group(1) + (leap ? "59" : form.group(2)) + fraction);
            LocalDateTime utc = local.minusSeconds(offset(form));
            if (leap && !utc.toLocalTime().truncatedTo(ChronoUnit.SECONDS).equals(LAST_SECOND)) {
                return Optional.empty();
            }
            return Optional.of((leap ? utc.plusSeconds(1) : utc).toInstant(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Seconds ahead of UTC; by hand, because {@link ZoneOffset} ends at eighteen hours. */
    private static int offset(Matcher form) {
        if (form.group(4) == null) {
            return 0;
        }
        int seconds = LocalTime.of(Integer.parseInt(form.group(5)), Integer.parseInt(form.group(6)))
                .toSecondOfDay();
        return form.group(4).equals("-") ? -seconds : seconds;
    }
}
