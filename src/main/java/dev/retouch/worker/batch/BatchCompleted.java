package dev.retouch.worker.batch;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Map;

/**
 * The last request of a batch is answered ({@code schemas/batch-completed.v1.schema.json}).
 *
 * @param batch its name
 * @param count of its requests
 * @param completed requests that were edited, or planned where they asked only that
 * @param failed requests with a failed event
 * @param reasons how many of them failed for each reason
 */
@JsonPropertyOrder({"batch", "count", "completed", "failed", "reasons"})
public record BatchCompleted(String batch, int count, int completed, int failed, Map<String, Integer> reasons) {}
