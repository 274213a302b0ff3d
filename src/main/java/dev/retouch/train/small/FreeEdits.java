package dev.retouch.train.small;

import dev.retouch.scene.SceneSet;
import dev.retouch.train.EditRecord;
import dev.retouch.train.EditSamples;
import dev.retouch.train.FrozenBundle;
import dev.retouch.train.PromptFormat;
import dev.retouch.train.TrainOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Edits of which every other one has its instruction in free words. */
final class FreeEdits implements EditSamples {

    private static final int EVERY = 2;

    private final EditSamples edits;
    private final List<ScenePrompts.Ids> prompts;

    private FreeEdits(EditSamples edits, List<ScenePrompts.Ids> prompts) {
        this.edits = edits;
        this.prompts = prompts;
    }

    /**
     * Those that lie beside a run, made where they are missing.
     *
     * @param count how many
     * @throws IOException when the bundle has no autoencoder or the disk does not take the files
     */
    static FreeEdits open(FrozenBundle bundle, PromptFormat format, SceneSet scenes, TrainOptions options, int count)
            throws IOException {
        return of(
                SceneEdits.open(bundle, format, scenes, options, count),
                scenes,
                ScenePrompts.of(bundle.tokenizer(), format));
    }

    /** @param scenes that the edits were drawn from, in order */
    static FreeEdits of(EditSamples edits, SceneSet scenes, ScenePrompts format) {
        List<ScenePrompts.Ids> prompts = new ArrayList<>();
        for (int i = 0; i < edits.count(); i += EVERY) {
            prompts.add(format.ids(scenes.freely(i)));
        }
        return new FreeEdits(edits, prompts);
    }

    @Override
    public EditRecord.Layout layout() {
        return edits.layout();
    }

    @Override
    public int count() {
        return edits.count();
    }

    @Override
    public EditRecord get(int index) {
        EditRecord edit = edits.get(index);
        if (index % EVERY != 0) {
            return edit;
        }
        ScenePrompts.Ids prompt = prompts.get(index / EVERY);
        return edit.withPrompt(prompt.values(), prompt.length());
    }
}
