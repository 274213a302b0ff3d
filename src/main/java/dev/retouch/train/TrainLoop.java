package dev.retouch.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import dev.retouch.progress.Progress;
import dev.retouch.tensor.GradMode;
import dev.retouch.weights.ParamSet;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;

/** Steps of one stage: loss, gradient, optimizer, log, checkpoint; a stopped run goes on where it was. */
public final class TrainLoop {

    /** The part that differs between stages. */
    public interface Stage {
        /**
         * The loss of one step, a scalar; everything it makes is freed after the step.
         *
         * @param step the number of steps done before; all randomness must follow from it
         * @param log takes named numbers for the log
         */
        NDArray loss(long step, Map<String, Double> log);
    }

    private final TrainOptions options;
    private final TrainingState state;

    public TrainLoop(NDManager manager, ParamSet params, TrainOptions options) {
        this.options = options;
        this.state = new TrainingState(manager, params.seal(), options);
        state.restore(manager, options.runFolder());
    }

    /** The averaged weights after the last step. */
    public Map<String, NDArray> run(String name, Stage stage) throws IOException {
        Files.createDirectories(options.runFolder());
        try (LossLog log = LossLog.append(options.runFolder(), state.optimizer().steps());
                Progress bar = progress(name);
                GradMode on = GradMode.on()) {
            long lastSave = System.nanoTime();
            while (state.optimizer().steps() < options.steps()) {
                log.add(state.optimizer().steps(), step(stage));
                bar.stepTo(state.optimizer().steps());
                bar.note(log.summary());
                if (System.nanoTime() - lastSave > options.checkpointMinutes() * 60e9) {
                    state.save(options.runFolder());
                    lastSave = System.nanoTime();
                }
            }
        }
        state.save(options.runFolder());
        return state.result();
    }

    private Map<String, Double> step(Stage stage) {
        Map<String, Double> log = new java.util.LinkedHashMap<>();
        double rate = options.rateAt(state.optimizer().steps());
        try (NDScope scope = new NDScope()) {
            NDArray loss = stage.loss(state.optimizer().steps(), log);
            log.put("loss", (double) loss.getFloat());
            GradMode.backward(loss);
            double norm = state.optimizer().step(rate, options.clip());
            if (!Double.isFinite(norm)) {
                throw new IllegalStateException("the gradient is not finite at step "
                        + state.optimizer().steps() + ": resume from the last checkpoint with a lower learning rate");
            }
            log.put("gradient", norm);
        }
        state.average();
        return log;
    }

    private Progress progress(String name) {
        return Progress.resumed(name, options.steps(), state.optimizer().steps());
    }
}
