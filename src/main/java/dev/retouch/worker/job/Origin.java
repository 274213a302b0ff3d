package dev.retouch.worker.job;

import java.time.Instant;

/**
 * Where a request came from and how often, as its delivery says.
 *
 * @param lane of its topic
 * @param topic of its record
 * @param partition of its record
 * @param offset of its record
 * @param timestamp of its record, when the request was sent
 * @param eventSource the CloudEvents attribute {@code source} of the request
 * @param eventId the CloudEvents attribute {@code id} of the request
 * @param traceparent of W3C trace context, or empty
 * @param deliveries of this record so far with this one, across workers and their deaths; 1 or more
 */
public record Origin(
        Lane lane,
        String topic,
        int partition,
        long offset,
        Instant timestamp,
        String eventSource,
        String eventId,
        String traceparent,
        int deliveries) {}
