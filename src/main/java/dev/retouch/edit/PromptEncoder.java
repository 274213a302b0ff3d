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
import dev.retouch.tensor.Nn;
import java.util.List;

/** Instruction and pictures to hidden states, the template's own tokens dropped. */
final class PromptEncoder {

    private PromptEncoder() {}

    /**
     * The text encoder's last hidden layers, each (1, T, textWidth).
     *
     * @param manager owns the result
     * @param cache keeps each picture's own part for the next instruction
     * @param seen the pictures in order, as the text encoder is to see them
     */
    static List<NDArray> encode(
            NDManager manager, ModelBundle bundle, ContentCache cache, List<Picture> seen, String instruction) {
        ImagePatches pictures = bundle.config().pictures();
        List<PatchGrid> grids = seen.stream()
                .map(picture -> pictures.smartResize(picture.height(), picture.width()))
                .toList();
        List<NDArray> tokens = seen.stream()
                .map(picture -> tokens(manager, bundle, cache, picture))
                .toList();
        NDArray all = tokens.size() == 1 ? tokens.get(0) : Nn.cat(0, tokens);
        long[] ids = bundle.template()
                .tokens(
                        bundle.tokenizer(),
                        instruction,
                        grids.stream().mapToInt(pictures::tokens).toArray());
        TokenBatch batch = TokenBatch.of(List.of(ids), bundle.tokenizer().padding());
        PromptRows rows = PromptRows.of(batch, bundle.template().drop());
        AdapterConfig adapter = bundle.config().adapter();
        int layers = adapter == null ? 1 : adapter.textLayers();
        return bundle.text().lastHiddenStates(layers, manager, batch, all, grids).stream()
                .map(rows::select)
                .toList();
    }

    /** What the vision tower makes of a picture (M, textWidth): it reads each alone. */
    private static NDArray tokens(NDManager manager, ModelBundle bundle, ContentCache cache, Picture picture) {
        ImagePatches pictures = bundle.config().pictures();
        PatchGrid grid = pictures.smartResize(picture.height(), picture.width());
        return cache.get(
                        manager,
                        ContentCache.key("picture", List.of(picture), ""),
                        () -> List.of(bundle.text()
                                .imageTokens(manager, patches(manager, pictures, grid, picture), List.of(grid))))
                .get(0);
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
