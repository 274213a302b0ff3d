/**
 * Requests from Kafka and answers to it: taking, acknowledging, handing back, shutting down. What a request means is in
 * {@code job}.
 */
package dev.retouch.worker.kafka;
