/** Batches of requests: counted until the last of a declared number is answered, from a topic that is their only state. */
package dev.retouch.worker.batch;
