/** AutoencoderKLQwenImage for one frame: pixels to latents and back (diffusers, autoencoder_kl_qwenimage.py). */
package dev.retouch.model.vae;
