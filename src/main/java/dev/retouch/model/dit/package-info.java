/** QwenImageTransformer2DModel, the double-stream diffusion transformer (diffusers, transformer_qwenimage.py). */
package dev.retouch.model.dit;
