package dev.retouch.app.doctor;

import dev.retouch.tensor.EngineFacts;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;

/** What the model will compute on: the cards that the engine sees, against those that the driver knows. */
final class DeviceCheck {

    private static final String NAME = "device";

    private DeviceCheck() {}

    static Check check(Map<String, String> environment, EngineProbe probe) {
        return new Check(NAME, EngineProbe.LIMIT, () -> look(environment, probe));
    }

    private static List<Finding> look(Map<String, String> environment, EngineProbe probe)
            throws IOException, InterruptedException {
        List<String> known = NvidiaSmi.cards(environment);
        try {
            return look(known, probe.facts()).alone();
        } catch (ExecutionException e) {
            return Finding.warn(
                            NAME,
                            known.isEmpty() ? "unknown, since the engine does not load" : driver(known),
                            "see the line of the engine")
                    .alone();
        }
    }

    /** @param known the driver's own list of cards */
    static Finding look(List<String> known, EngineFacts facts) {
        if (!facts.cards().isEmpty()) {
            String memory = facts.cards().stream()
                    .map(card -> Bytes.text(card.free()) + " of " + Bytes.text(card.total()) + " free")
                    .collect(Collectors.joining(", "));
            return Finding.ok(
                    NAME, "cards that libtorch sees: " + facts.cards().size() + ", " + memory + driver(known));
        }
        if (facts.cuda()) {
            return Finding.warn(
                    NAME,
                    "libtorch is built for CUDA and sees no card: it would edit on the CPU" + driver(known),
                    "give the process a card and the driver (in containers NVIDIA_VISIBLE_DEVICES and the NVIDIA"
                            + " runtime), and let LD_LIBRARY_PATH name the folder of libcudart.so");
        }
        if (!known.isEmpty()) {
            return Finding.warn(
                    NAME,
                    "libtorch is built for CPUs only" + driver(known),
                    "use the CUDA image, or set PYTORCH_LIBRARY_PATH and PYTORCH_FLAVOR=cu128 for a libtorch with CUDA");
        }
        return Finding.ok(NAME, "no card: libtorch computes on the CPU, with " + facts.processor());
    }

    private static String driver(List<String> known) {
        return known.isEmpty() ? "" : "; the driver knows " + String.join("; ", known);
    }
}
