package dev.retouch.edit;

import dev.retouch.bundle.Inference;
import dev.retouch.failure.FailureException;

/**
 * How one picture is to be edited.
 *
 * @param instruction what to change, in plain words; at least one visible character and at most {@value #MAX_INSTRUCTION} characters
 * @param seed of the noise; the same seed gives the same bytes
 * @param steps denoising steps, 2 to 100 (one step is undefined under the reference's terminal shift); 0 takes the
 *     bundle's default
 * @param guidance scale of classifier-free guidance, 1 (off) to 20; 0 takes the bundle's default
 * @param mode where the edit may act
 * @param preserve what protects the keep region
 * @param localCompute how much of the picture is computed in a local edit
 * @param whenNotFound what becomes of the edit where no region is found; a global edit looks for none
 */
public record EditOptions(
        String instruction,
        long seed,
        int steps,
        double guidance,
        EditMode mode,
        Preserve preserve,
        LocalCompute localCompute,
        WhenNotFound whenNotFound) {

    /** Longest instruction, in characters. */
    public static final int MAX_INSTRUCTION = 2000;

    /** Fewest steps: one is undefined under the reference's terminal shift. */
    public static final int MIN_STEPS = Inference.MIN_STEPS;

    /** Most steps. */
    public static final int MAX_STEPS = Inference.MAX_STEPS;

    /** Largest guidance scale. */
    public static final double MAX_GUIDANCE = Inference.MAX_GUIDANCE;

    /** @throws FailureException when a value is outside its range */
    public EditOptions {
        if (!VisibleText.isIn(instruction)) {
            throw new FailureException(EditFailure.INSTRUCTION_EMPTY, "the instruction is empty: say what to change");
        }
        int length = instruction.codePointCount(0, instruction.length());
        if (length > MAX_INSTRUCTION) {
            throw new FailureException(
                    EditFailure.INSTRUCTION_TOO_LONG,
                    "the instruction has " + length + " characters, the limit is " + MAX_INSTRUCTION);
        }
        if (steps != 0 && (steps < MIN_STEPS || steps > MAX_STEPS)) {
            throw new FailureException(
                    EditFailure.OPTIONS_INVALID,
                    "steps is " + steps + ": it must be " + MIN_STEPS + " to " + MAX_STEPS + ", or 0 for the default");
        }
        if (!(guidance == 0 || guidance >= 1 && guidance <= MAX_GUIDANCE)) {
            throw new FailureException(
                    EditFailure.OPTIONS_INVALID,
                    "guidance is " + guidance + ": it must be 1 to " + MAX_GUIDANCE + ", or 0 for the default");
        }
    }

    /** The same with {@link LocalCompute#AUTO}. */
    public EditOptions(String instruction, long seed, int steps, double guidance, EditMode mode, Preserve preserve) {
        this(instruction, seed, steps, guidance, mode, preserve, LocalCompute.AUTO);
    }

    /** The same with {@link WhenNotFound#FAIL}. */
    public EditOptions(
            String instruction,
            long seed,
            int steps,
            double guidance,
            EditMode mode,
            Preserve preserve,
            LocalCompute localCompute) {
        this(instruction, seed, steps, guidance, mode, preserve, localCompute, WhenNotFound.FAIL);
    }

    /** The same with a bundle's own steps and guidance where the request names none. */
    EditOptions withDefaults(Inference inference) {
        return new EditOptions(
                instruction,
                seed,
                steps == 0 ? inference.steps() : steps,
                guidance == 0 ? inference.guidance() : guidance,
                mode,
                preserve,
                localCompute,
                whenNotFound);
    }

    /** The same with other steps. */
    EditOptions withSteps(int number) {
        return new EditOptions(instruction, seed, number, guidance, mode, preserve, localCompute, whenNotFound);
    }

    /** The same with the noise of another seed. */
    public EditOptions withSeed(long other) {
        return new EditOptions(instruction, other, steps, guidance, mode, preserve, localCompute, whenNotFound);
    }

    /** The same with another end for an edit without a region. */
    public EditOptions with(WhenNotFound other) {
        return new EditOptions(instruction, seed, steps, guidance, mode, preserve, localCompute, other);
    }

    /** The defaults of a request that names only an instruction. */
    public static EditOptions of(String instruction) {
        return new EditOptions(instruction, 0, 0, 0, EditMode.AUTO, Preserve.EXACT);
    }
}
