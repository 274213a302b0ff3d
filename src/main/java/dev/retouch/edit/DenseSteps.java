package dev.retouch.edit;

import java.util.stream.IntStream;

/** Which steps of a local edit compute all tokens, and so refresh what the steps between take from them. */
@FunctionalInterface
public interface DenseSteps {

    /**
     * The first step, and two refreshes at four and at six sevenths of the way; measured, see docs/performance.md. A
     * refresh in the second half is worth more than one before, because the last steps draw the details.
     */
    DenseSteps MEASURED =
            (step, steps) -> step == 0 || step == Math.round((steps - 1) * 4 / 7f) || step == (steps - 1) * 6 / 7;

    /** @param step from 0, which is dense whatever this says */
    boolean isDense(int step, int steps);

    /** How many of an edit's steps compute all tokens. */
    default int count(int steps) {
        return (int) IntStream.range(0, steps)
                .filter(step -> step == 0 || isDense(step, steps))
                .count();
    }
}
