package dev.retouch.app.option;

import dev.retouch.edit.PipelineSettings;
import picocli.CommandLine.Option;

/** {@code --precision}: what the model computes in. */
public final class PrecisionOption {

    @Option(
            names = "--precision",
            defaultValue = "auto",
            description = "Type that the model computes in: ${COMPLETION-CANDIDATES}.")
    private PipelineSettings.Precision precision;

    public PipelineSettings.Precision value() {
        return precision;
    }
}
