package dev.retouch.edit;

import dev.retouch.bundle.MemoryPlan;
import dev.retouch.model.dit.DitConfig;
import dev.retouch.model.dit.KeptKeysValues;
import dev.retouch.tensor.Dtype;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which local edits compute only where the edit is; the defaults are measured, see docs/performance.md.
 *
 * @param margin tokens around the region that are computed with it, 0 or more
 * @param largestShare most of the target's tokens, margin included, that {@link LocalCompute#AUTO} takes for few; 0 to 1
 * @param fewestSteps fewest steps for {@link LocalCompute#AUTO}
 * @param mostBytes of keys and values that an edit may keep; one that needs more is computed exactly
 */
public record LocalPolicy(int margin, double largestShare, int fewestSteps, long mostBytes) {

    /** Measured on the small bundle; a limit of 16 GB holds both branches of the published transformer in bf16. */
    public static final LocalPolicy MEASURED = new LocalPolicy(1, 0.5, 4, 16_000_000_000L);

    /** The same with another margin. */
    public LocalPolicy withMargin(int tokens) {
        return new LocalPolicy(tokens, largestShare, fewestSteps, mostBytes);
    }

    /** The same with another limit of what may be kept. */
    public LocalPolicy keepingAtMost(long bytes) {
        return new LocalPolicy(margin, largestShare, fewestSteps, bytes);
    }

    /**
     * The same within what a loaded bundle and its edits leave of the device.
     *
     * @param plan of the bundle's edits
     * @param free bytes of the device's memory; empty on a CPU, where the limit stays
     */
    LocalPolicy within(MemoryPlan plan, OptionalLong free) {
        return free.isPresent() ? keepingAtMost(plan.keepable(free.getAsLong())) : this;
    }

    /**
     * The target's tokens that an edit's sparse passes compute: 1 where they do; empty where all passes are dense.
     *
     * @param branches of guidance
     */
    Optional<byte[]> computed(
            EditOptions options, Region region, DitConfig transformer, List<Denoiser.Branch> branches) {
        boolean shown = region.mode() == EditMode.GLOBAL || options.preserve() == Preserve.SOFT;
        if (shown || options.localCompute() == LocalCompute.EXACT || kept(transformer, branches) > mostBytes) {
            return Optional.empty();
        }
        byte[] cells = region.dilated(margin).cells();
        int computed = 0;
        for (byte cell : cells) {
            computed += cell;
        }
        boolean few = computed <= largestShare * cells.length && options.steps() >= fewestSteps;
        boolean wanted = options.localCompute() == LocalCompute.SPARSE || few;
        return wanted && computed > 0 ? Optional.of(cells) : Optional.empty();
    }

    private static long kept(DitConfig transformer, List<Denoiser.Branch> branches) {
        long most = 0;
        for (Denoiser.Branch branch : branches) {
            long words = branch.rope().txtCos().getShape().get(0);
            most = Math.max(most, words + branch.rope().imgCos().getShape().get(0));
        }
        int bytesOfNumber = Dtype.of(branches.get(0).words()).bytes();
        return KeptKeysValues.bytes(transformer, most, branches.size(), bytesOfNumber);
    }
}
