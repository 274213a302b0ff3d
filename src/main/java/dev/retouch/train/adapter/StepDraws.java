package dev.retouch.train.adapter;

import dev.retouch.model.dit.TokenGrid;
import dev.retouch.sampling.FlowMatchConfig;
import dev.retouch.train.EncodedEdit;
import dev.retouch.train.EncodedEdits;
import dev.retouch.train.Noise;
import java.util.ArrayList;
import java.util.List;

/** Draws what a step trains on; it follows from the seed and the step alone, however the batch is cut. */
record StepDraws(EncodedEdits edits, AdapterRecipe recipe, FlowMatchConfig schedule) {

    /** Share of the edits whose region is shares of tokens; of the others it is whole tokens, as in an edit. */
    private static final double SHARES = 0.5;

    /** The edits of a step, in order. */
    List<DrawnEdit> of(long step) {
        Noise noise = Noise.of(recipe.seed(), step);
        int[] indices = noise.indices(recipe.batch(), edits.count());
        List<DrawnEdit> drawn = new ArrayList<>();
        for (int index : indices) {
            boolean named = recipe.dropInstruction() == 0 || noise.uniform() >= recipe.dropInstruction();
            EncodedEdit edit = named ? edits.get(index) : edits.withoutInstruction(index);
            float[] shown = noise.uniform() < SHARES ? edit.region() : DrawnEdit.touched(edit.region());
            float time = noise.timesteps(1, schedule.mu(edit.grid().tokens()))[0];
            drawn.add(new DrawnEdit(edit, named, shown, noise.gaussian(edit.target().length), time));
        }
        return drawn;
    }

    /**
     * Cuts a batch into micro-batches of at most that many edits.
     *
     * @throws IllegalStateException when pictures of different sizes meet in one
     */
    static List<List<DrawnEdit>> cut(List<DrawnEdit> batch, int micro) {
        List<List<DrawnEdit>> parts = new ArrayList<>();
        for (int from = 0; from < batch.size(); from += micro) {
            List<DrawnEdit> part = batch.subList(from, Math.min(from + micro, batch.size()));
            TokenGrid grid = part.get(0).edit().grid();
            if (part.stream().anyMatch(drawn -> !drawn.edit().grid().equals(grid))) {
                throw new IllegalStateException(
                        "the pictures of a micro-batch of " + micro + " differ in size: make it 1");
            }
            parts.add(part);
        }
        return parts;
    }
}
