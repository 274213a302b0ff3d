package dev.retouch.app.option;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --sheet}: a contact sheet. */
public final class SheetOption {

    @Option(names = "--sheet", paramLabel = "FILE", description = "File for the contact sheet, a PNG.")
    private @Nullable Path sheet;

    /** @param initial the command's default, null for no sheet */
    public SheetOption(@Nullable Path initial) {
        this.sheet = initial;
    }

    public Optional<Path> file() {
        return Optional.ofNullable(sheet);
    }

    /** @throws IllegalArgumentException when the file cannot be written: to be known before an hour of work */
    public void requireWritable() {
        if (sheet == null) {
            return;
        }
        new Outputs(false).to("--sheet", sheet).check();
    }
}
