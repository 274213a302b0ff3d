package dev.retouch.experiment;

import dev.retouch.image.Picture;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What all experiments have in common, for their reports. */
final class Protocol {

    private Protocol() {}

    /** A report's name: with another leak than the one that experiments begin with it is another report. */
    static String name(String experiment, Lab lab) {
        Leak leak = lab.backbone().leak();
        return leak == Leak.DRIFT ? experiment : experiment + "-" + leak.name().toLowerCase(Locale.ROOT);
    }

    /** How the backbone leaks and what was trained on what. */
    static void describe(Report report, Lab lab) {
        Settings settings = lab.settings();
        report.say(String.format(
                Locale.ROOT,
                "Small bundle, %s %d optimizer steps of %d samples for each run, %d seeds, %d drawn local edits to train on"
                        + " and %d held-out ones, %d denoising steps without guidance.",
                leak(lab.backbone().leak()),
                settings.steps(),
                settings.batch(),
                settings.seeds(),
                settings.scenes(),
                settings.heldOut(),
                lab.sampler().steps()));
        report.fact("leak", lab.backbone().leak().name().toLowerCase(Locale.ROOT))
                .fact("steps", settings.steps())
                .fact("batch", settings.batch())
                .fact("seeds", settings.seeds())
                .fact("scenes", settings.scenes())
                .fact("heldOut", settings.heldOut());
    }

    private static String leak(Leak leak) {
        return switch (leak) {
            case INSTRUCTION ->
                "whose backbone leaks because it is told nothing: it gets an empty instruction, the adapter"
                        + " gets the real one.";
            case DRIFT ->
                "whose backbone leaks because it was trained further on targets that drift as a whole (warmer, moved"
                        + " by two pixels and one), while the designs are trained on clean targets; both are told the"
                        + " instruction.";
        };
    }

    /** What the autoencoder alone costs, and what returning the source would. */
    static Rows references(Lab lab) {
        Sampler sampler = lab.sampler();
        HeldOut scenes = sampler.scenes();
        List<Picture> sources = new ArrayList<>();
        for (int i = 0; i < scenes.count(); i++) {
            sources.add(scenes.source(i));
        }
        return new Rows()
                .add("truth through the autoencoder", once(scenes, sampler.roundTrips()))
                .add("source unedited", once(scenes, sources));
    }

    private static Figures once(HeldOut scenes, List<Picture> pictures) {
        return Figures.of(List.of(Trials.judged(scenes, pictures)));
    }

    /** Whether a claimed difference, positive if the claim is right, is there. */
    static String verdict(Interval difference) {
        if (difference.isPositive()) {
            return "holds";
        }
        return difference.high() < 0 ? "no: the other way round" : "cannot be told apart";
    }

    /** A share with its sign. */
    static String percent(double share) {
        return String.format(Locale.ROOT, "%+.1f %%", 100 * share);
    }

    /** Where and how long. */
    static void close(Report report, String command, String commit, Trials trials, double seconds) {
        report.section("How this was made")
                .say("    " + command)
                .say(String.format(
                        Locale.ROOT,
                        "%.0f minutes of training in all runs of this report, whether in this call or in an earlier one that it"
                                + " took up; this call itself took %.0f minutes. %s. Commit %s.",
                        trials.trainingSeconds() / 60,
                        seconds / 60,
                        Machine.text(),
                        commit));
        report.fact("command", command)
                .fact("commit", commit)
                .fact("machine", Machine.text())
                .fact("trainingSeconds", Math.round(trials.trainingSeconds()))
                .fact("callSeconds", Math.round(seconds));
    }
}
