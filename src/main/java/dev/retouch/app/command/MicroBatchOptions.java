package dev.retouch.app.command;

import picocli.CommandLine.Option;

/** {@code --micro-batch} and {@code --no-recompute}: how much of a step a device keeps at once. */
final class MicroBatchOptions {

    @Option(
            names = "--micro-batch",
            defaultValue = "1",
            paramLabel = "N",
            description = "Samples that flow through the blocks at once; a step accumulates its batch.")
    private int samples;

    @Option(names = "--no-recompute", description = "Keep each block's activations for its backward pass.")
    private boolean noRecompute;

    int samples() {
        return samples;
    }

    boolean recompute() {
        return !noRecompute;
    }
}
