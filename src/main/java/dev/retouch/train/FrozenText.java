package dev.retouch.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.model.text.PatchGrid;
import dev.retouch.model.text.PromptRows;
import dev.retouch.model.text.TextEncoder;
import dev.retouch.model.text.TokenBatch;
import dev.retouch.tensor.GradMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A text encoder that is not trained, and how it is asked. */
public record FrozenText(TextEncoder encoder, PromptFormat format) {

    /**
     * What it makes of a batch's prompts and pictures.
     *
     * @param layers how many of the last hidden layers are kept
     */
    public InstructionStates states(NDManager manager, EditBatch batch, int layers) {
        TokenBatch tokens = TokenBatch.of(batch.prompts(), format.padding());
        PromptRows rows = PromptRows.of(tokens, format.drop());
        List<NDArray> kept = new ArrayList<>();
        try (GradMode off = GradMode.off()) {
            List<PatchGrid> grids = Collections.nCopies(batch.size(), format.grid());
            NDArray pictures = encoder.imageTokens(manager, batch.patches(manager, format), grids);
            encoder.lastHiddenStates(layers, manager, tokens, pictures, grids)
                    .forEach(layer -> kept.add(rows.select(layer)));
        }
        return new InstructionStates(kept, rows.hasPadding() ? rows.mask(manager) : null);
    }
}
