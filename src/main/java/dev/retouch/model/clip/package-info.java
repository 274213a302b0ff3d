/**
 * CLIPModel: pictures and texts in one space, to judge whether an edit says what its instruction says (transformers,
 * modeling_clip.py).
 */
package dev.retouch.model.clip;
