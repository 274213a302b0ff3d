package dev.retouch.app.option;

import picocli.CommandLine.Option;

/** {@code --seed}: where random numbers start. */
public final class SeedOption {

    @Option(names = "--seed", paramLabel = "N", description = "Seed of all random numbers: same seed, same result.")
    private long seed;

    /** @param initial the command's default */
    public SeedOption(long initial) {
        this.seed = initial;
    }

    public long value() {
        return seed;
    }
}
