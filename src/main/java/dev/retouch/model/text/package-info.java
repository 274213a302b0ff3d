/**
 * Qwen2.5-VL as the text encoder: a vision tower with window attention under a language model with rotary positions of
 * three axes, and the tokenizer and the image patches that feed them.
 *
 * <p>More letters: P patches of all images, M merged tokens of all images (P / 4), V vocabulary, G query heads that share
 * a key head.
 */
package dev.retouch.model.text;
