package dev.retouch.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.edit.EditMode;
import dev.retouch.edit.EditOptions;
import dev.retouch.edit.EditOutcome;
import dev.retouch.edit.LocalCompute;
import dev.retouch.edit.MeasuredPipeline;
import dev.retouch.edit.Preserve;
import dev.retouch.image.Picture;
import dev.retouch.scene.EditSample;
import dev.retouch.scene.SceneSet;
import dev.retouch.scene.Split;
import java.util.Locale;

/** Edits of held-out scenes that compute only where the edit is, against the exact ones of the same seed. */
public final class SparseQuality {

    private static final int SIDE = 128;
    private static final int SCENES = 20260;

    private final MeasuredPipeline pipeline;
    private final int percent;
    private final int steps;
    private int edits;
    private int denseSteps;
    private double decibels;
    private double exactError;
    private double sparseError;
    private double exactSeconds;
    private double sparseSeconds;

    /**
     * Edits of one kind.
     *
     * @param percent of the picture that the region covers at least: true masks are grown to it, larger ones are left out
     */
    public SparseQuality(MeasuredPipeline pipeline, int percent, int steps) {
        this.pipeline = pipeline;
        this.percent = percent;
        this.steps = steps;
    }

    /**
     * Adds edits.
     *
     * @throws IllegalStateException when something outside the region differs from the source
     */
    public void run(int count) {
        SceneSet scenes = new SceneSet(SCENES, Split.HELD_OUT, SIDE);
        for (long i = 0; edits < count; i++) {
            EditSample sample = scenes.sample(i);
            if (!sample.kind().isGlobal() && share(sample.mask()) <= percent / 100.0) {
                add(sample, i);
                edits++;
            }
        }
    }

    private void add(EditSample sample, long seed) {
        Picture source = Picture.opaque(SIDE, SIDE, sample.source().rgb());
        byte[] region = sample.mask();
        while (share(region) < percent / 100.0) {
            region = grown(region);
        }
        EditOutcome exact = pipeline.editInside(source, options(sample, seed, LocalCompute.EXACT), region);
        EditOutcome sparse = pipeline.editInside(source, options(sample, seed, LocalCompute.SPARSE), region);
        requireSameOutside(source, sparse);
        denseSteps = sparse.report().denseSteps();
        decibels += -10
                * Math.log10(
                        Math.max(1e-6, error(exact.drawn().rgb(), sparse.drawn().rgb(), region, 2)));
        exactError += error(exact.drawn().rgb(), sample.target().rgb(), sample.mask(), 1);
        sparseError += error(sparse.drawn().rgb(), sample.target().rgb(), sample.mask(), 1);
        exactSeconds += seconds(exact);
        sparseSeconds += seconds(sparse);
    }

    private EditOptions options(EditSample sample, long seed, LocalCompute compute) {
        return new EditOptions(sample.instruction(), seed, steps, 0, EditMode.LOCAL, Preserve.EXACT, compute);
    }

    private static double seconds(EditOutcome outcome) {
        return outcome.report().stages().get("denoise").toNanos() / 1e9;
    }

    private static double share(byte[] mask) {
        int inside = 0;
        for (byte pixel : mask) {
            inside += pixel;
        }
        return (double) inside / mask.length;
    }

    /** One pixel more on each side. */
    private static byte[] grown(byte[] mask) {
        byte[] grown = mask.clone();
        for (int i = 0; i < mask.length; i++) {
            int x = i % SIDE;
            boolean near = x > 0 && mask[i - 1] == 1
                    || x < SIDE - 1 && mask[i + 1] == 1
                    || i >= SIDE && mask[i - SIDE] == 1
                    || i < mask.length - SIDE && mask[i + SIDE] == 1;
            grown[i] = near ? 1 : mask[i];
        }
        return grown;
    }

    /** Mean over the samples inside, with values from 0 to 1. */
    private static double error(byte[] found, byte[] wanted, byte[] mask, int power) {
        double sum = 0;
        long count = 0;
        for (int i = 0; i < found.length; i++) {
            if (mask[i / 3] == 1) {
                sum += Math.pow(Math.abs((found[i] & 0xff) - (wanted[i] & 0xff)) / 255.0, power);
                count++;
            }
        }
        return sum / count;
    }

    private static void requireSameOutside(Picture source, EditOutcome outcome) {
        byte[] weight = outcome.mask().rgb();
        for (int i = 0; i < weight.length; i++) {
            if (weight[i] == 0 && source.rgb()[i] != outcome.result().rgb()[i]) {
                throw new IllegalStateException("sample " + i + " outside the region differs from the source");
            }
        }
    }

    /** Mean over the edits of the peak signal-to-noise ratio to the exact edit inside the region, in dB. */
    public double decibels() {
        return decibels / edits;
    }

    /** How much larger the mean absolute difference to the truth is than that of the exact edits: 0.01 for one percent. */
    public double worse() {
        return sparseError / exactError - 1;
    }

    /** Steps of the last edit that computed everything. */
    public int denseSteps() {
        return denseSteps;
    }

    String line() {
        return String.format(
                Locale.ROOT,
                "%3d %% %6d %6d %6d %8.1f %+8.2f%% %9.3f %9.3f %6.2fx",
                percent,
                steps,
                denseSteps,
                edits,
                decibels(),
                100 * worse(),
                exactSeconds / edits,
                sparseSeconds / edits,
                exactSeconds / sparseSeconds);
    }

    void into(ObjectNode row) {
        row.put("percent", percent)
                .put("steps", steps)
                .put("denseSteps", denseSteps)
                .put("edits", edits)
                .put("decibels", decibels())
                .put("worse", worse())
                .put("exactSeconds", exactSeconds / edits)
                .put("sparseSeconds", sparseSeconds / edits);
    }
}
