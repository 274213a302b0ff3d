package dev.retouch.train.small;

import dev.retouch.scene.NegativeInstructions;
import dev.retouch.scene.SceneSet;
import dev.retouch.scene.VisibleObject;
import dev.retouch.train.EditRecord;
import dev.retouch.train.EditSamples;
import java.util.ArrayList;
import java.util.List;

/**
 * Edits, and behind them half as many that have no region: every other picture under an instruction that names nothing in
 * it.
 *
 * <p>A predictor that never meets one finds something for every instruction, whatever it says.
 */
final class NegativeEdits implements EditSamples {

    /** With as many of them as of edits, good instructions for objects that are there were refused too. */
    private static final int EVERY = 2;

    /** One of so many is worded freely. */
    private static final int FREE_OF = 2;

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
        for (int i = 0; i < edits.count(); i += EVERY) {
            prompts.add(format.ids(asked(i, scenes, instructions)));
        }
        return new NegativeEdits(edits, prompts);
    }

    private static String asked(int scene, SceneSet scenes, NegativeInstructions instructions) {
        List<VisibleObject> seen = scenes.visibleObjects(scene);
        NegativeInstructions.Negative asked =
                scene / EVERY % FREE_OF == 0 ? instructions.freely(scene, seen) : instructions.sample(scene, seen);
        return asked.instruction();
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
        EditRecord shown = edits.get(EVERY * (index - edits.count()));
        ScenePrompts.Ids prompt = prompts.get(index - edits.count());
        return new EditRecord(
                shown.source(),
                shown.source(),
                new byte[shown.region().length],
                prompt.values(),
                prompt.length(),
                shown.picture(),
                true);
    }
}
