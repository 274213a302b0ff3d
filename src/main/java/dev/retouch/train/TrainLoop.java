package dev.retouch.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import dev.retouch.progress.Progress;
import dev.retouch.tensor.GradMode;
import dev.retouch.weights.ParamSet;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;

/** Runs the steps of one stage: optimizer, log and checkpoint; an interrupted run resumes where it was. */
public final class TrainLoop {

    private final TrainOptions options;
    private final TrainingState state;

    /**
     * A loop over parameters that are all made by now; it takes over the state that lies in the run's folder.
     *
     * @param basis digest of the frozen parts and of the data
     * @throws dev.retouch.weights.WeightMismatch when that state is of other parameters
     * @throws IllegalStateException when it is of a run under other options or on another basis
     */
    public TrainLoop(NDManager manager, ParamSet params, TrainOptions options, String basis) {
        this.options = options;
        this.state = new TrainingState(manager, params.seal(), options, basis);
        state.restore(manager, options.runFolder());
    }

    /**
     * Runs what is left of the steps.
     *
     * @param name on the progress bar
     * @return the averaged weights after the last step
     * @throws IOException when the log or a checkpoint cannot be written
     * @throws IllegalStateException when a gradient is not finite; nothing was moved by it
     */
    public Map<String, NDArray> run(String name, TrainStep stage) throws IOException {
        Files.createDirectories(options.runFolder());
        try (LossLog log = LossLog.append(options.runFolder(), state.optimizer().steps());
                Progress bar = Progress.resumed(
                        name, options.steps(), state.optimizer().steps());
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

    private Map<String, Double> step(TrainStep stage) {
        long done = state.optimizer().steps();
        Map<String, Double> numbers;
        try (NDScope scope = new NDScope()) {
            StepLoss loss = stage.run(done);
            numbers = new LinkedHashMap<>(loss.parts());
            numbers.put("loss", loss.total());
            double norm = state.optimizer().step(options.rateAt(done), options.clip());
            if (!Double.isFinite(norm)) {
                throw new IllegalStateException("the gradient is not finite at step " + done
                        + ": train anew with a lower --learning-rate and another folder for --runs");
            }
            numbers.put("gradient", norm);
        }
        state.average();
        return numbers;
    }
}
