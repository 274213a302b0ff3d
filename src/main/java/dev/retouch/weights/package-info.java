/** Checkpoints in the safetensors layout: reading, writing, strict loading, trainable parameters. */
package dev.retouch.weights;
