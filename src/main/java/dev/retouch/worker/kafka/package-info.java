/** Requests from Kafka and answers to it: thin, all meaning is in {@code job}. */
package dev.retouch.worker.kafka;
