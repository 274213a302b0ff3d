package dev.retouch.app.option;

import picocli.CommandLine.Option;

/** {@code --json}: for programs that read what a command prints. */
public final class JsonOption {

    @Option(names = "--json", description = "Print the report as one JSON object.")
    private boolean json;

    public boolean isGiven() {
        return json;
    }
}
