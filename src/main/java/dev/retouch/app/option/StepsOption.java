package dev.retouch.app.option;

import picocli.CommandLine.Option;

/** {@code --steps}: how often an edit is denoised. */
public final class StepsOption {

    @Option(
            names = "--steps",
            defaultValue = "0",
            paramLabel = "N",
            description = "Denoising steps; 0 for the bundle's own number.")
    private int steps;

    public int value() {
        return steps;
    }
}
