package dev.retouch.app.doctor;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.tensor.EngineFacts;
import java.nio.file.Path;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Loads the engine in a process of its own, since a native library that does not fit may end the process. */
final class EngineMain {

    private EngineMain() {}

    /** Prints one line of JSON. */
    public static void main(String[] args) {
        Logger.getLogger("").setLevel(Level.SEVERE);
        ObjectNode said = new ObjectMapper().createObjectNode();
        try {
            EngineFacts facts = EngineFacts.load();
            said.put("libtorch", facts.libtorch())
                    .put("folder", facts.folder())
                    .put("cuda", facts.cuda())
                    .put("threads", facts.threads())
                    .put("processor", facts.processor());
            ArrayNode cards = said.putArray("cards");
            facts.cards()
                    .forEach(card -> cards.addObject().put("free", card.free()).put("total", card.total()));
        } catch (RuntimeException | Error e) {
            said.put("error", Causes.innermost(e).toString());
            Optional.ofNullable(System.getenv("PYTORCH_LIBRARY_PATH"))
                    .flatMap(folder -> EngineFacts.libtorchVersion(Path.of(folder)))
                    .ifPresent(version -> said.put("libtorch", version));
        }
        System.out.println(said);
        System.exit(0);
    }
}
