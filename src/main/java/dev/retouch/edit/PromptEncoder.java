package dev.retouch.edit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.bundle.ModelBundle;
import dev.retouch.image.Filter;
import dev.retouch.image.Picture;
import dev.retouch.image.Resampler;
import dev.retouch.model.adapter.AdapterConfig;
import dev.retouch.model.text.PatchGrid;
import dev.retouch.model.text.PromptRows;
import dev.retouch.model.text.TokenBatch;
import dev.retouch.prompt.ImagePatches;
import java.util.List;

/** Instruction and picture to hidden states, the template's own tokens dropped. */
final class PromptEncoder {

    private PromptEncoder() {}

    /**
     * The text encoder's last hidden layers, each (1, T, textWidth).
     *
     * @param manager owns the result
     * @param cache keeps the picture's own part for the next instruction
     * @param picture at the model's size: the reference shows the text encoder what it shows the autoencoder
     */
    static List<NDArray> encode(
            NDManager manager, ModelBundle bundle, ContentCache cache, Picture picture, String instruction) {
        ImagePatches pictures = bundle.config().pictures();
        PatchGrid grid = pictures.smartResize(picture.height(), picture.width());
        NDArray seen = cache.get(
                        manager,
                        ContentCache.key("picture", picture, ""),
                        () -> List.of(bundle.text()
                                .imageTokens(manager, patches(manager, pictures, grid, picture), List.of(grid))))
                .get(0);
        long[] ids = bundle.template().tokens(bundle.tokenizer(), instruction, pictures.tokens(grid));
        TokenBatch batch = TokenBatch.of(List.of(ids), bundle.tokenizer().padding());
        PromptRows rows = PromptRows.of(batch, bundle.template().drop());
        AdapterConfig adapter = bundle.config().adapter();
        int layers = adapter == null ? 1 : adapter.textLayers();
        return bundle.text().lastHiddenStates(layers, manager, batch, seen, List.of(grid)).stream()
                .map(rows::select)
                .toList();
    }

    private static NDArray patches(NDManager manager, ImagePatches pictures, PatchGrid grid, Picture picture) {
        byte[] seen = Resampler.resize(
                picture.rgb(),
                picture.width(),
                picture.height(),
                3,
                pictures.width(grid),
                pictures.height(grid),
                Filter.BICUBIC);
        return pictures.patches(manager, seen, grid);
    }
}
