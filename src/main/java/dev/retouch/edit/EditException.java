package dev.retouch.edit;

/** An edit that could not be done; the message is one sentence for a person. */
public final class EditException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final EditProblem problem;

    public EditException(EditProblem problem, String message) {
        super(message);
        this.problem = problem;
    }

    public EditException(EditProblem problem, String message, Throwable cause) {
        super(message, cause);
        this.problem = problem;
    }

    /** The stable reason. */
    public EditProblem problem() {
        return problem;
    }
}
