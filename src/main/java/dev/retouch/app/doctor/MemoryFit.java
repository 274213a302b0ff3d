package dev.retouch.app.doctor;

import dev.retouch.app.settings.RetouchConfig;
import dev.retouch.bundle.BundleConfig;
import dev.retouch.bundle.MemoryPlan;
import dev.retouch.bundle.Residency;
import dev.retouch.bundle.Workload;
import dev.retouch.edit.PipelineSettings.Precision;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.EngineFacts;
import java.util.Locale;
import java.util.Objects;

/** Whether an edit with a bundle fits into the memory of what it is computed on, by the bundle's plan. */
final class MemoryFit {

    private static final String NAME = "memory";

    private MemoryFit() {}

    /**
     * @param facts of the device; the first card is the one that is used
     * @param machine memory of the machine outside of Java's heap, in bytes
     */
    static Finding look(BundleConfig bundle, RetouchConfig settings, EngineFacts facts, long machine) {
        boolean gpu = !facts.cards().isEmpty();
        Precision auto = gpu ? Precision.BF16 : Precision.F32;
        Precision type = settings.precision() == Precision.AUTO ? auto : settings.precision();
        Dtype dtype = type == Precision.F32 ? Dtype.F32 : Dtype.BF16;
        boolean fp8 = type == Precision.FP8;
        // What sparse steps keep does not count: where there is no room for it, steps are exact.
        MemoryPlan plan = MemoryPlan.of(
                bundle,
                new Workload(
                        (int) Math.sqrt((double) bundle.inference().pictureArea()),
                        dtype,
                        fp8,
                        bundle.inference().guidance() > 1 ? 2 : 1,
                        false,
                        settings.cacheBytes()));
        if (!gpu) {
            return onMachine(needed(plan, Residency.DEVICE), type, machine);
        }
        long free = facts.cards().get(0).free();
        Residency place = settings.residency() == Residency.AUTO
                ? MemoryPlan.chosen(bundle, dtype, fp8, free)
                : settings.residency();
        return onCard(plan, place, free);
    }

    private static Finding onCard(MemoryPlan plan, Residency place, long free) {
        String text = "an edit takes " + Bytes.text(needed(plan, place) + MemoryPlan.RESERVE) + " of "
                + Bytes.text(free) + " free on the card, with the residency "
                + place.name().toLowerCase(Locale.ROOT);
        return plan.fits(place, free)
                ? Finding.ok(NAME, text)
                : Finding.fail(
                        NAME,
                        text,
                        "use a card with more memory, end what else uses it, or set RETOUCH_RESIDENCY=auto;"
                                + " bundle plan prints what each part takes");
    }

    private static Finding onMachine(long needed, Precision type, long machine) {
        String text = "an edit takes " + Bytes.text(needed) + " in "
                + type.name().toLowerCase(Locale.ROOT) + " of " + Bytes.text(machine) + " outside Java's heap";
        if (needed <= machine) {
            return Finding.ok(NAME, text);
        }
        // Weights that already have the type are mapped from their files, which need not all be in memory at once.
        return type == Precision.BF16
                ? Finding.warn(NAME, text, "use a machine with more memory: else weights are read again in each step")
                : Finding.fail(NAME, text, "set RETOUCH_PRECISION=bf16, or use a machine with more memory");
    }

    private static long needed(MemoryPlan plan, Residency place) {
        return Objects.requireNonNull(plan.needs().get(place), place.name());
    }
}
