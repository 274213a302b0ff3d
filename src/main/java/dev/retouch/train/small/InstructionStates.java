package dev.retouch.train.small;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.model.text.PromptRows;
import dev.retouch.model.text.TextEncoder;
import dev.retouch.model.text.TokenBatch;
import dev.retouch.tensor.GradMode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the frozen text encoder makes of a batch's prompts and pictures.
 *
 * @param layers its last hidden layers in order, each (B, T, textWidth)
 * @param mask (B, T) true for real tokens; null when all are
 * @param rows the part of the prompt that is kept
 */
record InstructionStates(List<NDArray> layers, @Nullable NDArray mask, PromptRows rows) {

    /** @param layers how many of the last hidden layers are kept */
    static InstructionStates of(
            NDManager manager,
            TextEncoder text,
            EditScenes scenes,
            BackboneStage.Prompts prompts,
            EditBatch batch,
            int layers) {
        TokenBatch tokens = TokenBatch.of(batch.prompts(), prompts.padding());
        PromptRows rows = PromptRows.of(tokens, prompts.drop());
        List<NDArray> kept = new ArrayList<>();
        try (GradMode off = GradMode.off()) {
            List<NDArray> hidden = text.hiddenStates(
                    manager, tokens, batch.patches(manager, scenes, prompts.pictures()), batch.grids(scenes));
            hidden.subList(hidden.size() - layers, hidden.size()).forEach(layer -> kept.add(rows.select(layer)));
        }
        return new InstructionStates(kept, rows.hasPadding() ? rows.mask(manager) : null, rows);
    }

    NDArray last() {
        return layers.get(layers.size() - 1);
    }
}
