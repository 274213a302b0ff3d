package dev.retouch.worker.job;

import java.util.Map;

/**
 * A request that was not fulfilled ({@code schemas/edit-failed.v1.schema.json}).
 *
 * @param reason a stable code
 * @param message one sentence for a person
 * @param retryable whether trying again can help
 * @param attempts 1, and one more for each step that was run again because the object store was unavailable
 */
public record EditFailed(
        String id, String reason, String message, boolean retryable, int attempts, Map<String, String> attributes) {}
