package dev.retouch.edit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.bundle.ModelBundle;
import dev.retouch.image.Picture;
import dev.retouch.image.PixelTensors;
import dev.retouch.model.dit.TokenGrid;
import dev.retouch.sampling.Latents;
import java.util.List;

/** Pictures and instruction to latents and hidden states, or the cache's copies of them. */
final class RequestEncoder {

    /** The reference's negative prompt where a request names none. */
    static final String EMPTY = " ";

    private final ModelBundle bundle;
    private final ContentCache cache;

    RequestEncoder(ModelBundle bundle, ContentCache cache) {
        this.bundle = bundle;
        this.cache = cache;
    }

    /**
     * Encodes a request.
     *
     * @param manager owns the result
     * @param pictures the source, and behind it the references
     * @param guidance scale of classifier-free guidance; above 1 the empty instruction is encoded too
     */
    EncodedRequest encode(NDManager manager, List<PreparedPicture> pictures, String instruction, double guidance) {
        List<Picture> seen = pictures.stream().map(PreparedPicture::seen).toList();
        Prompt asked = prompt(manager, seen, instruction);
        List<Prompt> prompts = guidance > 1 ? List.of(asked, prompt(manager, seen, EMPTY)) : List.of(asked);
        List<PictureTokens> tokens = pictures.stream()
                .map(picture -> new PictureTokens(
                        latents(manager, picture.picture()), TokenGrid.still(picture.rows(), picture.columns())))
                .toList();
        return new EncodedRequest(tokens, prompts);
    }

    /** Packed, normalised latents (1, N, C) of a picture at the model's size. */
    NDArray latents(NDManager manager, Picture picture) {
        return cache.get(manager, ContentCache.key("latents", List.of(picture), ""), () -> {
                    NDArray pixels = PixelTensors.of(manager, picture.rgb(), picture.width(), picture.height());
                    NDArray encoded = bundle.vae().encode(pixels);
                    return List.of(Latents.pack(bundle.vae().normalize(encoded)));
                })
                .get(0);
    }

    private Prompt prompt(NDManager manager, List<Picture> seen, String instruction) {
        return new Prompt(cache.get(
                manager,
                ContentCache.key("prompt", seen, instruction),
                () -> PromptEncoder.encode(manager, bundle, cache, seen, instruction)));
    }
}
