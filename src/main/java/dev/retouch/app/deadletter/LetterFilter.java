package dev.retouch.app.deadletter;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Options that choose letters. */
final class LetterFilter {

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            description = "Only these: ${COMPLETION-CANDIDATES}; by default both.")
    private Letter.@Nullable Kind kind;

    @Option(
            names = "--reason",
            paramLabel = "CODE",
            split = ",",
            description = "Only failures of these reasons, such as store-unavailable; dead-letter for dead letters.")
    private List<String> reasons = List.of();

    @Option(
            names = "--request",
            paramLabel = "ID",
            split = ",",
            description = "Only letters about requests with these ids.")
    private List<String> ids = List.of();

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = TimeConverter.class,
            description =
                    "Only letters from this time on: 2030-01-31T20:00:00Z, or a duration before now such as PT12H.")
    private @Nullable Instant since;

    @Option(
            names = "--until",
            paramLabel = "TIME",
            converter = TimeConverter.class,
            description = "Only letters before this time.")
    private @Nullable Instant until;

    /** Whether nothing is chosen, that is, everything. */
    boolean isEmpty() {
        return kind == null && reasons.isEmpty() && ids.isEmpty() && since == null && until == null;
    }

    Instant since() {
        return since == null ? Instant.EPOCH : since;
    }

    boolean passes(Letter letter) {
        return (kind == null || kind == letter.kind())
                && (reasons.isEmpty() || reasons.contains(letter.reason()))
                && (ids.isEmpty() || ids.contains(letter.requestId()))
                && !letter.time().isBefore(since())
                && (until == null || letter.time().isBefore(until));
    }

    /** Reads a moment, or a duration before now. */
    static final class TimeConverter implements ITypeConverter<Instant> {

        @Override
        public Instant convert(String text) {
            try {
                return text.startsWith("P") ? Instant.now().minus(Duration.parse(text)) : Instant.parse(text);
            } catch (DateTimeException e) {
                throw new TypeConversionException(
                        "'" + text + "' is neither a time like 2030-01-31T20:00:00Z nor a duration like PT12H");
            }
        }
    }
}
