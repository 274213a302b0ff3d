package dev.retouch.eval;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.edit.EditMode;
import dev.retouch.scene.EditKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Mean figures over scenes, each scene with the same weight. */
public final class EvaluationReport {

    private final List<SceneScore> all;
    private final List<SceneScore> local;
    private final List<SceneScore> global;
    private final long seed;

    EvaluationReport(List<SceneScore> scores, long seed) {
        this.all = List.copyOf(scores);
        this.local = scores.stream().filter(SceneScore::local).toList();
        this.global = scores.stream().filter(score -> !score.local()).toList();
        this.seed = seed;
    }

    List<SceneScore> localScores() {
        return local;
    }

    /** All figures as one JSON object. */
    public ObjectNode json() {
        ObjectNode node = new ObjectMapper().createObjectNode();
        node.put("dataset", "synthetic").put("seed", seed).put("count", local.size());
        node.put("globalCount", global.size());
        ObjectNode deployed = error(node.putObject("local"), local, SceneScore::deployed);
        deployed.put("maskIou", mean(local, SceneScore::maskIou))
                .put("recolourAccuracy", recolourAccuracy())
                .put("secondsPerEdit", mean(local, SceneScore::seconds));
        error(node.putObject("soft"), local, SceneScore::soft);
        error(node.putObject("trueMask"), local, SceneScore::trueMask);
        error(node.putObject("backbone"), local, SceneScore::backbone);
        error(node.putObject("backboneComposited"), local, SceneScore::composited);
        error(node.putObject("autoencoderFloor"), local, SceneScore::floor);
        error(node.putObject("copySource"), local, SceneScore::copySource);
        node.putObject("adapterGain")
                .put("withoutCompositing", gain(SceneScore::soft, SceneScore::backbone))
                .put("withCompositing", gain(SceneScore::deployed, SceneScore::composited));
        node.putObject("routing")
                .put("local", routed(local, EditMode.LOCAL))
                .put("global", routed(global, EditMode.GLOBAL));
        node.put("keepRegionExact", all.stream().allMatch(SceneScore::keepExact));
        ObjectNode kinds = node.putObject("kinds");
        for (EditKind kind : EditKind.values()) {
            List<SceneScore> some = of(kind);
            if (!some.isEmpty()) {
                ObjectNode one = kinds.putObject(name(kind)).put("count", some.size());
                error(one, some, SceneScore::deployed)
                        .put("backboneL1", mean(some, s -> s.backbone().l1()))
                        .put("copySourceL1", mean(some, s -> s.copySource().l1()))
                        .put(
                                "copySourceL1Inside",
                                mean(some, s -> s.copySource().l1Inside()))
                        .put("maskIou", mean(some, SceneScore::maskIou))
                        .put("secondsPerEdit", mean(some, SceneScore::seconds));
                error(one.putObject("backbone"), some, SceneScore::backbone);
                error(one.putObject("copySource"), some, SceneScore::copySource);
            }
        }
        return node;
    }

    /** By how much, as a share, the mean L1 of local edits is lower than another one. */
    private double gain(Function<SceneScore, PixelError> which, Function<SceneScore, PixelError> than) {
        double other = mean(local, s -> than.apply(s).l1());
        return other == 0 ? 0 : 1 - mean(local, s -> which.apply(s).l1()) / other;
    }

    private static ObjectNode error(ObjectNode node, List<SceneScore> scores, Function<SceneScore, PixelError> which) {
        return node.put("l1", mean(scores, s -> which.apply(s).l1()))
                .put("l2", mean(scores, s -> which.apply(s).l2()))
                .put("l1Inside", mean(scores, s -> which.apply(s).l1Inside()))
                .put("l2Inside", mean(scores, s -> which.apply(s).l2Inside()))
                .put("l1Outside", mean(scores, s -> which.apply(s).l1Outside()))
                .put("l2Outside", mean(scores, s -> which.apply(s).l2Outside()));
    }

    /** The figures as lines of a table. */
    public List<String> table() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%-10s %5s %8s %7s %8s %8s %8s %8s %8s %8s %6s %6s",
                "edit",
                "count",
                "L1",
                "inside",
                "outside",
                "L2",
                "inside",
                "outside",
                "backbone",
                "source",
                "IoU",
                "s"));
        for (EditKind kind : EditKind.values()) {
            List<SceneScore> some = of(kind);
            if (!some.isEmpty()) {
                lines.add(row(name(kind), some));
            }
        }
        if (!local.isEmpty()) {
            lines.add(row("all local", local));
        }
        if (!global.isEmpty()) {
            lines.add(row("all global", global));
        }
        lines.add(
                "(first inside: L1 as a share of what returning the source would have; backbone and source: their global L1)");
        if (!local.isEmpty()) {
            lines.addAll(contributions());
            lines.add(String.format(
                    Locale.ROOT,
                    "mask IoU %.3f, recolours of the right colour %.1f %%, %.2f s an edit, keep region %s",
                    mean(local, SceneScore::maskIou),
                    100 * recolourAccuracy(),
                    mean(local, SceneScore::seconds),
                    all.stream().allMatch(SceneScore::keepExact) ? "exact" : "CHANGED"));
        }
        lines.add(String.format(
                Locale.ROOT,
                "routed right: %s of %d local edits, %s of %d global ones",
                percent(routed(local, EditMode.LOCAL)),
                local.size(),
                percent(routed(global, EditMode.GLOBAL)),
                global.size()));
        return lines;
    }

    /** What the adapter and what compositing contribute to the deployed figure. */
    private List<String> contributions() {
        double deployed = mean(local, s -> s.deployed().l1());
        double trueMask = mean(local, s -> s.trueMask().l1());
        double alone = mean(local, s -> s.backbone().l1());
        return List.of(
                "",
                "local edits             L1  inside  outside",
                contribution("backbone alone", SceneScore::backbone),
                contribution("  with adapter", SceneScore::soft),
                contribution("  composited", SceneScore::composited),
                contribution("both: deployed", SceneScore::deployed),
                contribution("  with true mask", SceneScore::trueMask),
                contribution("truth round trip", SceneScore::floor),
                contribution("source unedited", SceneScore::copySource),
                String.format(
                        Locale.ROOT,
                        "deployed %+.1f %% against the backbone alone; the adapter by itself %+.1f %%, compositing by itself"
                                + " %+.1f %%, the adapter where both composite %+.1f %%; the predicted mask costs %+.1f %%",
                        100 * (deployed / alone - 1),
                        -100 * gain(SceneScore::soft, SceneScore::backbone),
                        -100 * gain(SceneScore::composited, SceneScore::backbone),
                        -100 * gain(SceneScore::deployed, SceneScore::composited),
                        100 * (deployed / trueMask - 1)));
    }

    private String contribution(String name, Function<SceneScore, PixelError> which) {
        return String.format(
                Locale.ROOT,
                "%-18s %8.5f %7.5f %8.5f",
                name,
                mean(local, s -> which.apply(s).l1()),
                mean(local, s -> which.apply(s).l1Inside()),
                mean(local, s -> which.apply(s).l1Outside()));
    }

    private static String row(String name, List<SceneScore> some) {
        double inside = mean(some, s -> s.deployed().l1Inside())
                / Math.max(1e-9, mean(some, s -> s.copySource().l1Inside()));
        return String.format(
                Locale.ROOT,
                "%-10s %5d %8.5f %6.1f%% %8.5f %8.5f %8.5f %8.5f %8.5f %8.5f %6.3f %6.2f",
                name,
                some.size(),
                mean(some, s -> s.deployed().l1()),
                100 * inside,
                mean(some, s -> s.deployed().l1Outside()),
                mean(some, s -> s.deployed().l2()),
                mean(some, s -> s.deployed().l2Inside()),
                mean(some, s -> s.deployed().l2Outside()),
                mean(some, s -> s.backbone().l1()),
                mean(some, s -> s.copySource().l1()),
                mean(some, SceneScore::maskIou),
                mean(some, SceneScore::seconds));
    }

    private List<SceneScore> of(EditKind kind) {
        return all.stream().filter(score -> score.kind() == kind).toList();
    }

    private static String name(EditKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private double recolourAccuracy() {
        return mean(of(EditKind.RECOLOUR), score -> score.colourRight() ? 1 : 0);
    }

    /** Null without scores: zero would say that every edit was routed wrongly. */
    private static @Nullable Double routed(List<SceneScore> scores, EditMode mode) {
        return scores.isEmpty() ? null : mean(scores, score -> score.route() == mode ? 1 : 0);
    }

    private static String percent(@Nullable Double share) {
        return share == null ? "-" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    /** 0 without scores, because JSON has no NaN. */
    private static double mean(List<SceneScore> scores, ToDoubleFunction<SceneScore> value) {
        return scores.stream().mapToDouble(value).average().orElse(0);
    }
}
