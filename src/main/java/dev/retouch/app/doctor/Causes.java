package dev.retouch.app.doctor;

/** Causes of exceptions. */
final class Causes {

    private Causes() {}

    /** The first failure, which all others tell of. */
    static Throwable innermost(Throwable failure) {
        return failure.getCause() == null || failure.getCause() == failure ? failure : innermost(failure.getCause());
    }
}
