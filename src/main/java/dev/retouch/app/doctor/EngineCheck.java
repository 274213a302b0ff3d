package dev.retouch.app.doctor;

import dev.retouch.tensor.EngineFacts;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/** DJL, its JNI library and libtorch: whether they are made for each other, first by what they say, then by loading. */
final class EngineCheck {

    private static final String NAME = "engine";

    private EngineCheck() {}

    static Check check(Map<String, String> environment, EngineProbe probe) {
        return new Check(
                NAME,
                EngineProbe.LIMIT,
                () -> look(new EngineChoice(environment), probe).alone());
    }

    private static Finding look(EngineChoice choice, EngineProbe probe) throws IOException, InterruptedException {
        Optional<EngineChoice.Fault> fault = choice.fault();
        if (fault.isPresent()) {
            return Finding.fail(NAME, fault.get().text(), fault.get().remedy());
        }
        try {
            EngineFacts facts = probe.facts();
            String text = choice.versions() + ", libtorch " + facts.libtorch()
                    + (facts.cuda() ? " for CUDA in " : " in ") + facts.folder();
            return facts.libtorch().startsWith(choice.fits())
                    ? Finding.ok(NAME, text)
                    : Finding.fail(NAME, text + " do not match", choice.remedy());
        } catch (ExecutionException e) {
            return Finding.fail(
                    NAME,
                    choice.versions() + ": the engine does not load: "
                            + Causes.innermost(e).getMessage(),
                    "look at the line of the natives first; else " + choice.remedy());
        }
    }
}
