package dev.retouch.edit;

import ai.djl.ndarray.NDArray;
import dev.retouch.model.dit.TokenGrid;
import dev.retouch.tensor.Nn;
import java.util.List;

/**
 * A request as the networks see it.
 *
 * @param pictures the source, and behind it the references
 * @param prompts the instruction, and behind it the empty one where guidance is on
 */
record EncodedRequest(List<PictureTokens> pictures, List<Prompt> prompts) {

    /** What the user asked for. */
    Prompt instruction() {
        return prompts.get(0);
    }

    /** (1, N, C) packed, normalised latents of the source. */
    NDArray source() {
        return pictures.get(0).latents();
    }

    /** (1, N + M, C) latents of all pictures in order, which the transformer sees behind the target's. */
    NDArray shown() {
        List<NDArray> all = pictures.stream().map(PictureTokens::latents).toList();
        return all.size() == 1 ? all.get(0) : Nn.cat(1, all);
    }

    /** Where the tokens of {@link #shown} stand. */
    List<TokenGrid> grids() {
        return pictures.stream().map(PictureTokens::grid).toList();
    }
}
