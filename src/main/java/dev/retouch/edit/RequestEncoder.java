package dev.retouch.edit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.bundle.ModelBundle;
import dev.retouch.image.Picture;
import dev.retouch.image.PixelTensors;
import dev.retouch.model.dit.TokenGrid;
import dev.retouch.sampling.Latents;
import java.util.List;

/** Source and instruction to latents and hidden states, or the cache's copies of them. */
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
     * @param guidance scale of classifier-free guidance; above 1 the empty instruction is encoded too
     */
    EncodedRequest encode(NDManager manager, PreparedSource source, String instruction, double guidance) {
        Picture picture = source.picture();
        Prompt asked = prompt(manager, picture, instruction);
        List<Prompt> prompts = guidance > 1 ? List.of(asked, prompt(manager, picture, EMPTY)) : List.of(asked);
        TokenGrid grid = TokenGrid.still(source.rows(), source.columns());
        return new EncodedRequest(List.of(new PictureTokens(latents(manager, picture), grid)), prompts);
    }

    private NDArray latents(NDManager manager, Picture picture) {
        return cache.get(manager, ContentCache.key("latents", picture, ""), () -> {
                    NDArray pixels = PixelTensors.of(manager, picture.rgb(), picture.width(), picture.height());
                    NDArray encoded = bundle.vae().encode(pixels);
                    return List.of(Latents.pack(bundle.vae().normalize(encoded)));
                })
                .get(0);
    }

    private Prompt prompt(NDManager manager, Picture picture, String instruction) {
        return new Prompt(cache.get(
                manager,
                ContentCache.key("prompt", picture, instruction),
                () -> PromptEncoder.encode(manager, bundle, cache, picture, instruction)));
    }
}
