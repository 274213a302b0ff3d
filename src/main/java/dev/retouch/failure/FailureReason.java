package dev.retouch.failure;

/** Why a request failed; each package that can refuse one has an enum of its reasons. */
public interface FailureReason {

    /** The stable code, in kebab case; it appears in failure events. */
    String code();

    /** Whether the same request may succeed when it is sent again. */
    boolean retryable();
}
