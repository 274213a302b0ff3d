package dev.retouch.train.small;

import dev.retouch.scene.NegativeInstructions;
import dev.retouch.scene.SceneSet;
import dev.retouch.train.EditRecord;
import dev.retouch.train.EditSamples;
import java.util.ArrayList;
import java.util.List;

/**
 * Edits, and behind them as many that have no region: the same pictures under instructions that name nothing in them.
 *
 * <p>A predictor that never meets one finds something for every instruction, whatever it says.
 */
final class NegativeEdits implements EditSamples {

    private final EditSamples edits;
    private final List<ScenePrompts.Ids> prompts;

    private NegativeEdits(EditSamples edits, List<ScenePrompts.Ids> prompts) {
        this.edits = edits;
        this.prompts = prompts;
    }

    /** @param scenes that the edits were drawn from, in order */
    static NegativeEdits behind(
            EditSamples edits, SceneSet scenes, NegativeInstructions instructions, ScenePrompts format) {
        List<ScenePrompts.Ids> prompts = new ArrayList<>();
        for (int i = 0; i < edits.count(); i++) {
            prompts.add(
                    format.ids(instructions.sample(i, scenes.visibleObjects(i)).instruction()));
        }
        return new NegativeEdits(edits, prompts);
    }

    @Override
    public EditRecord.Layout layout() {
        return edits.layout();
    }

    @Override
    public int count() {
        return edits.count() + prompts.size();
    }

    @Override
    public EditRecord get(int index) {
        if (index < edits.count()) {
            return edits.get(index);
        }
        EditRecord shown = edits.get(index - edits.count());
        ScenePrompts.Ids prompt = prompts.get(index - edits.count());
        return new EditRecord(
                shown.source(),
                shown.source(),
                new byte[shown.region().length],
                prompt.padded(),
                prompt.length(),
                shown.picture(),
                true);
    }
}
