package dev.retouch.worker.job;

import java.util.Map;

/**
 * How far a running edit is ({@code schemas/edit-progress.v1.schema.json}).
 *
 * @param step that is done, 0 to {@code steps}
 * @param steps of the whole edit, all variants together
 */
public record EditProgress(String id, int step, int steps, Map<String, String> attributes) {}
