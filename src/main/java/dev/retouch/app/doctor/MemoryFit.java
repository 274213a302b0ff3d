package dev.retouch.app.doctor;

import dev.retouch.bundle.BundleReport;
import dev.retouch.bundle.Parts;
import dev.retouch.edit.PipelineSettings.Precision;
import dev.retouch.tensor.EngineFacts;

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
        boolean half = precision == Precision.BF16 || precision == Precision.AUTO && gpu;
        long needed = bundle.modules().stream()
                .mapToLong(module -> module.parameters() * (half && !isAutoencoder(module) ? 2 : 4))
                .sum();
        long free = gpu ? facts.cards().get(0).free() : machine;
        String text = "weights of " + Bytes.text(needed) + " in " + (half ? "bf16" : "f32") + ", " + Bytes.text(free)
                + (gpu ? " free on the card" : " of memory outside Java's heap");
        if (needed < free) {
            return Finding.ok(NAME, text);
        }
        return Finding.fail(
                NAME,
                text,
                half
                        ? "use a machine or a card with more memory, or end what else uses it"
                        : "set RETOUCH_PRECISION=bf16, or use a machine or a card with more memory");
    }

    private static boolean isAutoencoder(BundleReport.Module module) {
        return module.name().equals(Parts.VAE.id());
    }
}
