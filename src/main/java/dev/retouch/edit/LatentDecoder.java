package dev.retouch.edit;

import ai.djl.ndarray.NDArray;
import dev.retouch.image.Picture;
import dev.retouch.image.PixelTensors;
import dev.retouch.model.vae.Vae;
import dev.retouch.sampling.Latents;

/** Latents to a picture. */
final class LatentDecoder {

    private final Vae vae;

    LatentDecoder(Vae vae) {
        this.vae = vae;
    }

    /**
     * The picture, of the prepared source's size.
     *
     * @param latents (1, N, C) packed and normalised
     * @throws dev.retouch.failure.FailureException when a number is not finite
     */
    Picture decode(NDArray latents, PreparedPicture source) {
        NDArray unpacked = Latents.unpack(latents, source.rows(), source.columns());
        NDArray pixels = FiniteOutput.require(vae.decodeUnclamped(vae.denormalize(unpacked)));
        return Picture.opaque(source.picture().width(), source.picture().height(), PixelTensors.toBytes(pixels));
    }
}
