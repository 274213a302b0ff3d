package dev.retouch.app.doctor;

import dev.retouch.bundle.BundleReport;
import dev.retouch.bundle.Parts;
import dev.retouch.edit.PipelineSettings.Precision;
import dev.retouch.tensor.EngineFacts;
import java.util.Locale;

/** Whether a bundle's weights fit into the memory of what they are computed on. */
final class MemoryFit {

    private static final String NAME = "memory";

    private MemoryFit() {}

    /**
     * @param machine memory of the machine outside of Java's heap, in bytes
     * @param facts of the device; the first card is the one that is used
     */
    static Finding look(BundleReport bundle, Precision precision, EngineFacts facts, long machine) {
        boolean gpu = !facts.cards().isEmpty();
        Precision type = precision != Precision.AUTO ? precision : gpu ? Precision.BF16 : Precision.F32;
        long needed = bundle.modules().stream()
                .mapToLong(module -> module.parameters() * bytes(module.name(), type))
                .sum();
        long free = gpu ? facts.cards().get(0).free() : machine;
        String text = "weights of " + Bytes.text(needed) + " in " + type.name().toLowerCase(Locale.ROOT) + ", " + Bytes.text(free)
                + (gpu ? " free on the card" : " of memory outside Java's heap");
        if (needed < free) {
            return Finding.ok(NAME, text);
        }
        return Finding.fail(
                NAME,
                text,
                type != Precision.F32
                        ? "use a machine or a card with more memory, or end what else uses it"
                        : "set RETOUCH_PRECISION=bf16, or use a machine or a card with more memory");
    }

    /** Bytes of a parameter; fp8 is for the layers of transformer and adapter, nearly all of them. */
    private static int bytes(String module, Precision type) {
        if (type == Precision.F32 || module.equals(Parts.VAE.id())) {
            return 4;
        }
        boolean fp8 = type == Precision.FP8
                && (module.equals(Parts.TRANSFORMER.id()) || module.equals(Parts.ADAPTER.id()));
        return fp8 ? 1 : 2;
    }
}
