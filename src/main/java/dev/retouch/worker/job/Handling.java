package dev.retouch.worker.job;

/**
 * What a request wants beside its edit.
 *
 * @param dryRun only look at what the edit would do
 * @param variants results with seeds from the request's on, 1 to {@value #MAX_VARIANTS}
 * @param idempotencyKey that stands for the id in the names of results, or empty: requests with the same key get the same
 *     results
 * @param progress whether the client is told of the steps
 */
public record Handling(boolean dryRun, int variants, String idempotencyKey, boolean progress) {

    /** Most results of one request. */
    public static final int MAX_VARIANTS = 4;

    /** One edit, and an answer when it is done. */
    public static final Handling DEFAULT = new Handling(false, 1, "", false);
}
