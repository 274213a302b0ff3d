package dev.retouch.train.adapter;

import dev.retouch.progress.Progress;
import dev.retouch.train.LossLog;
import dev.retouch.train.StepLoss;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Runs the steps of a training, with log and checkpoints; an interrupted run resumes where it was. */
public final class AdapterRun {

    private final AdapterTrainer trainer;
    private final CheckpointFacts facts;
    private final Path folder;
    private final Checkpoints checkpoints;

    /**
     * A run that goes on from the newest checkpoint in its folder.
     *
     * @param facts of this training; its step does not matter
     * @throws IOException when the folder cannot be read
     * @throws dev.retouch.weights.WeightMismatch when a checkpoint there is of another training
     */
    public AdapterRun(AdapterTrainer trainer, CheckpointFacts facts, Path folder) throws IOException {
        this.trainer = trainer;
        this.facts = facts;
        this.folder = folder;
        checkpoints = new Checkpoints(folder);
        checkpoints.restore(trainer, facts);
    }

    /**
     * Runs what is left of the steps.
     *
     * @param checkpointMinutes between checkpoints; 0 for one after each step
     * @return what the last checkpoint says of itself
     * @throws IOException when the log or a checkpoint cannot be written
     * @throws IllegalStateException when a gradient is not finite; nothing was moved by it
     */
    public CheckpointFacts run(double checkpointMinutes) throws IOException {
        Files.createDirectories(folder);
        long steps = facts.recipe().steps();
        try (LossLog log = LossLog.append(folder, trainer.steps());
                Progress bar = Progress.resumed("train adapter", steps, trainer.steps())) {
            long lastSave = System.nanoTime();
            while (trainer.steps() < steps) {
                log.add(trainer.steps(), step());
                bar.stepTo(trainer.steps());
                bar.note(log.summary());
                if (System.nanoTime() - lastSave >= checkpointMinutes * 60e9 && trainer.steps() < steps) {
                    checkpoints.save(trainer, facts.at(trainer.steps()));
                    lastSave = System.nanoTime();
                }
            }
        }
        checkpoints.save(trainer, facts.at(trainer.steps()));
        return facts.at(trainer.steps());
    }

    private Map<String, Double> step() {
        long done = trainer.steps();
        StepLoss loss = trainer.accumulate(done);
        Map<String, Double> numbers = new LinkedHashMap<>(loss.parts());
        numbers.put("loss", loss.total());
        double norm = trainer.move();
        if (!Double.isFinite(norm)) {
            throw new IllegalStateException("the gradient is not finite at step " + done
                    + ": train anew with a lower --learning-rate and another folder for --runs");
        }
        numbers.put("gradient", norm);
        return numbers;
    }
}
