package dev.retouch.app.option;

import picocli.CommandLine.Option;

/** {@code --guidance}: the scale of classifier-free guidance. */
public final class GuidanceOption {

    @Option(
            names = "--guidance",
            defaultValue = "0",
            paramLabel = "SCALE",
            description = "Scale of classifier-free guidance; 0 for the bundle's own.")
    private double guidance;

    public double value() {
        return guidance;
    }
}
