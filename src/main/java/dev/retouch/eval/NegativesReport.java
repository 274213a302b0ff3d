package dev.retouch.eval;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.scene.NegativeInstructions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What a mask predictor made of instructions that name nothing, and of good ones.
 *
 * @param refused instructions that name nothing
 * @param good instructions of local edits
 */
public record NegativesReport(List<Refused> refused, List<Good> good) {

    /** What is found for an instruction that is refused. */
    static final String NONE = "none";

    /** Share of the first that must be refused. */
    private static final double WANTED = 0.9;

    /** Share of the second that may be. */
    private static final double LOST = 0.02;

    /**
     * One that names nothing.
     *
     * @param found what its edit would be, "none" where it is refused
     * @param largest probability of any token
     */
    public record Refused(NegativeInstructions.Kind kind, String instruction, String found, double largest) {}

    /**
     * One that names something.
     *
     * @param kind of edit
     * @param found what its edit would be, "none" where it is refused
     * @param largest probability of any token
     * @param iou of the predicted and the true tokens
     */
    public record Good(String kind, String instruction, String found, double largest, double iou) {}

    public NegativesReport {
        refused = List.copyOf(refused);
        good = List.copyOf(good);
    }

    /** What is printed: counts for each kind, then those that went wrong. */
    public List<String> table() {
        List<String> lines = new ArrayList<>();
        lines.add(line("instruction", "count", "none", "local", "global", "largest p", "IoU"));
        for (NegativeInstructions.Kind kind : NegativeInstructions.Kind.values()) {
            addRefused(lines, words(kind), one -> one.kind() == kind);
        }
        addRefused(lines, "all that name nothing", one -> true);
        good.stream()
                .map(Good::kind)
                .distinct()
                .sorted()
                .forEach(kind -> addGood(lines, kind, one -> one.kind().equals(kind)));
        addGood(lines, "all good ones", one -> true);
        lines.add(String.format(
                Locale.ROOT,
                "refused: %d of %d that name nothing (%.0f or more wanted), %d of %d good ones (%.0f or fewer wanted)",
                none(refused.stream().map(Refused::found).toList()),
                refused.size(),
                Math.ceil(WANTED * refused.size()),
                none(good.stream().map(Good::found).toList()),
                good.size(),
                Math.floor(LOST * good.size())));
        refused.stream()
                .filter(one -> !one.found().equals(NONE))
                .forEach(one -> lines.add(String.format(
                        Locale.ROOT, "not refused: %s (%s, %.2f)", one.instruction(), one.found(), one.largest())));
        good.stream()
                .filter(one -> one.found().equals(NONE))
                .forEach(one ->
                        lines.add(String.format(Locale.ROOT, "refused: %s (%.2f)", one.instruction(), one.largest())));
        return lines;
    }

    private void addRefused(List<String> lines, String name, Predicate<Refused> which) {
        List<Refused> some = refused.stream().filter(which).toList();
        if (!some.isEmpty()) {
            double largest =
                    some.stream().mapToDouble(Refused::largest).average().orElse(0);
            lines.add(counts(name, some.stream().map(Refused::found).toList(), largest, "-"));
        }
    }

    private void addGood(List<String> lines, String name, Predicate<Good> which) {
        List<Good> some = good.stream().filter(which).toList();
        double largest = some.stream().mapToDouble(Good::largest).average().orElse(0);
        double iou = some.stream().mapToDouble(Good::iou).average().orElse(0);
        String overlap = String.format(Locale.ROOT, "%.3f", iou);
        lines.add(counts(name, some.stream().map(Good::found).toList(), largest, overlap));
    }

    private static String counts(String name, List<String> found, double largest, String iou) {
        Map<String, Long> counts = found.stream().collect(Collectors.groupingBy(one -> one, Collectors.counting()));
        return line(
                name,
                String.valueOf(found.size()),
                String.valueOf(none(found)),
                String.valueOf(counts.getOrDefault("local", 0L)),
                String.valueOf(counts.getOrDefault("global", 0L)),
                String.format(Locale.ROOT, "%.2f", largest),
                iou);
    }

    private static long none(List<String> found) {
        return found.stream().filter(NONE::equals).count();
    }

    private static String words(NegativeInstructions.Kind kind) {
        return switch (kind) {
            case ABSENT -> "an absent object";
            case UNKNOWN -> "an unknown word";
            case NO_CHANGE -> "no change asked";
            case TALK -> "talk";
            case NOISE -> "noise";
        };
    }

    private static String line(
            String name, String count, String none, String local, String global, String largest, String iou) {
        return String.format(
                Locale.ROOT, "%-22s %5s %5s %6s %7s %10s %7s", name, count, none, local, global, largest, iou);
    }

    /** Every instruction with what was found. */
    public ObjectNode json() {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode node = mapper.createObjectNode();
        node.set("namingNothing", mapper.valueToTree(refused));
        node.set("good", mapper.valueToTree(good));
        return node;
    }
}
