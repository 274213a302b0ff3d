package dev.retouch.eval;

import dev.retouch.edit.MeasuredPipeline;
import dev.retouch.scene.EditSample;
import dev.retouch.scene.SceneSet;
import dev.retouch.scene.Split;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/** Runs a pipeline over held-out scenes. */
public final class Evaluation {

    /** Side of the scenes, in pixels. */
    private static final int SIDE = 128;

    private Evaluation() {}

    /**
     * Edits and scores local edits, and the global ones that lie between them in the data set.
     *
     * @param seed of the scenes; scene i is edited with seed + i
     * @param count local edits to score, at least 1
     * @param steps denoising steps, 0 for the bundle's default
     * @param guidance scale, 0 for the bundle's default
     * @param progress receives the number of local edits that are done
     */
    public static EvaluationReport run(
            MeasuredPipeline pipeline, long seed, int count, int steps, double guidance, IntConsumer progress) {
        SceneJudge judge = new SceneJudge(pipeline, steps, guidance);
        SceneSet scenes = new SceneSet(seed, Split.HELD_OUT, SIDE);
        List<SceneScore> scores = new ArrayList<>();
        int done = 0;
        for (long i = 0; done < count; i++) {
            EditSample sample = scenes.sample(i);
            scores.add(judge.judge(sample, seed + i));
            if (!sample.kind().isGlobal()) {
                progress.accept(++done);
            }
        }
        return new EvaluationReport(scores, seed);
    }
}
