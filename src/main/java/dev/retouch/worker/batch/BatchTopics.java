package dev.retouch.worker.batch;

/**
 * Where batches are counted and where their ends are told.
 *
 * @param state compacted, with one partition: a record for each answered request, and one for each batch that has ended
 * @param completed events for clients
 */
public record BatchTopics(String state, String completed) {}
