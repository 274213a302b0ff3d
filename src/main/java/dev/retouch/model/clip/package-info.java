/**
 * CLIPModel: embeds pictures and texts in one space, to measure whether a result matches its instruction (transformers,
 * modeling_clip.py).
 */
package dev.retouch.model.clip;
