/**
 * What the text encoder reads: the tokenizer with its files, the template around an instruction, and a picture cut into
 * patches. Strings, pixels and files; the networks that take them are in {@code model.text}.
 */
package dev.retouch.prompt;
