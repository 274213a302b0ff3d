/**
 * What a request means and what becomes of it, independent of Kafka and S3: events as records, a job as steps that run in
 * overlapping stages, failures classified once.
 */
package dev.retouch.worker.job;
