package dev.retouch.app.option;

import dev.retouch.bundle.Residency;
import picocli.CommandLine.Option;

/** {@code --residency}: where weights lie between their uses. */
public final class ResidencyOption {

    @Option(
            names = "--residency",
            defaultValue = "auto",
            description =
                    "Where weights lie between their uses: ${COMPLETION-CANDIDATES}; offload keeps text encoder and"
                            + " autoencoder on the host, stream the transformer's blocks too.")
    private Residency residency;

    public Residency value() {
        return residency;
    }
}
