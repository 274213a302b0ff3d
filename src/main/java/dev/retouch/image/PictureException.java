package dev.retouch.image;

/** Encoded bytes that do not become a picture; the message is one sentence for the person who sent them. */
public final class PictureException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final PictureProblem problem;

    public PictureException(PictureProblem problem, String message) {
        super(message);
        this.problem = problem;
    }

    public PictureException(PictureProblem problem, String message, Throwable cause) {
        super(message, cause);
        this.problem = problem;
    }

    public PictureProblem problem() {
        return problem;
    }

    static PictureException truncated(String what) {
        return new PictureException(
                PictureProblem.TRUNCATED, "The " + what + " ends early: send the file again, complete.");
    }

    static PictureException unreadable(String why) {
        return new PictureException(
                PictureProblem.UNREADABLE, "The picture cannot be read: " + why + "; save it as PNG or JPEG again.");
    }

    static PictureException animated(String what) {
        return new PictureException(
                PictureProblem.ANIMATED, "The " + what + " is animated: send a single frame of it.");
    }
}
