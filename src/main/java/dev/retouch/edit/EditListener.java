package dev.retouch.edit;

/** Told of an edit's progress between two steps, the only places where an edit can be stopped. */
@FunctionalInterface
public interface EditListener {

    /** Listens to nothing. */
    EditListener NONE = (done, steps) -> {};

    /**
     * Called on the edit's own thread, before the first step and after each.
     *
     * @param done steps so far, 0 to {@code steps}
     * @param steps of the whole edit
     * @throws dev.retouch.failure.FailureException to end the edit, which frees what it made and fails with just that
     */
    void stepped(int done, int steps);
}
