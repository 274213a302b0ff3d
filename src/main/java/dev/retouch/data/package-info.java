/** Edits to train on and to measure with: source, instruction, target and mask, as samples of shards. */
package dev.retouch.data;
