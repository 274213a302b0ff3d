package dev.retouch.app.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The folder of temporary files: JNA unpacks its library there, and demos their data. */
final class TemporaryFolderCheck {

    private static final String NAME = "temporary";
    private static final long ENOUGH = 100_000_000;

    private TemporaryFolderCheck() {}

    static Check check() {
        return Check.of(NAME, () -> look(Path.of(System.getProperty("java.io.tmpdir"))));
    }

    static List<Finding> look(Path folder) {
        try {
            Path file = Files.createTempFile(folder, "retouch-doctor", ".tmp");
            Files.delete(file);
            long space = Files.getFileStore(folder).getUsableSpace();
            String text = folder + " is writable, " + Bytes.text(space) + " free";
            return space < ENOUGH
                    ? Finding.warn(NAME, text, "make room, or name another folder with -Djava.io.tmpdir=DIR")
                            .alone()
                    : Finding.ok(NAME, text).alone();
        } catch (IOException e) {
            return Finding.fail(
                            NAME,
                            folder + " cannot be written to (" + e + ")",
                            "make it writable for this user, mount a volume there, or set -Djava.io.tmpdir=DIR")
                    .alone();
        }
    }
}
