/**
 * Qwen2.5-VL as the text encoder: a vision tower with window attention under a language model with rotary positions of
 * three axes. Their inputs, tokens and image patches, are made in {@code prompt}.
 *
 * <p>More letters: P patches of all images, M merged tokens of all images (P / 4), V vocabulary, G query heads that
 * share a key head.
 */
package dev.retouch.model.text;
