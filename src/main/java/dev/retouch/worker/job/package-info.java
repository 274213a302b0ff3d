/**
 * What a request means and what becomes of it, without a word of Kafka or S3: events as records, the job in three
 * overlapping stages, failures classified once.
 */
package dev.retouch.worker.job;
