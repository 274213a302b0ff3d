package dev.retouch.app.option;

import dev.retouch.edit.EditMode;
import picocli.CommandLine.Option;

/** {@code --mode}: where an edit may act. */
public final class ModeOption {

    @Option(names = "--mode", defaultValue = "auto", description = "Where the edit may act: ${COMPLETION-CANDIDATES}.")
    private EditMode mode;

    public EditMode value() {
        return mode;
    }
}
