package dev.retouch.edit;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * A request as the networks see it.
 *
 * @param latents (1, N, C) packed, normalised latents of the source
 * @param prompts the instruction, and behind it the empty one where guidance is on
 */
record EncodedRequest(NDArray latents, List<Prompt> prompts) {

    /** What the user asked for. */
    Prompt instruction() {
        return prompts.get(0);
    }
}
