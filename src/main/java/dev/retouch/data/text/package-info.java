/** Edits of printed words, made from any pictures: the words are drawn, so that source, target and region are known exactly. */
package dev.retouch.data.text;
