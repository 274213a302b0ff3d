package dev.retouch.app.option;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code --lora}: low-rank changes of the transformer. */
public final class LoraOption {

    @Option(
            names = "--lora",
            paramLabel = "FILE[:SCALE]",
            showDefaultValue = CommandLine.Help.Visibility.NEVER,
            description = "Low-rank change (LoRA) of the transformer; may be given several times.")
    private List<String> loras = List.of();

    /** Each as it was given, {@code FILE} or {@code FILE:SCALE}. */
    public List<String> values() {
        return loras;
    }
}
