/** Trains an adapter at any size: blocks spread over devices, micro-batches, checkpoints, and what it takes of memory. */
package dev.retouch.train.adapter;
