package dev.retouch.app.option;

import dev.retouch.edit.WhenNotFound;
import picocli.CommandLine.Option;

/** {@code --when-not-found}: what becomes of an edit for whose instruction no region is found. */
public final class WhenNotFoundOption {

    @Option(
            names = "--when-not-found",
            defaultValue = "fail",
            description = "What becomes of an edit when nothing in the picture matches the instruction:"
                    + " ${COMPLETION-CANDIDATES}; global edits the whole picture.")
    private WhenNotFound whenNotFound;

    public WhenNotFound value() {
        return whenNotFound;
    }
}
