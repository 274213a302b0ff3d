package dev.retouch.app.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The folder that native libraries are unpacked to at the first start. */
final class NativeCacheCheck {

    private static final String NAME = "natives";

    /** libtorch for CPUs, its bridge and the tokenizer's library, unpacked, with some room. */
    private static final long NEEDED = 500_000_000;

    private static final String REMEDY =
            "set DJL_CACHE_DIR to a folder that this user may write to, with " + Bytes.text(NEEDED) + " free";

    private NativeCacheCheck() {}

    static Check check(Map<String, String> environment) {
        return Check.of(NAME, () -> look(folder(environment)));
    }

    /** As the engine chooses it. */
    static Path folder(Map<String, String> environment) {
        for (String name : List.of("ENGINE_CACHE_DIR", "DJL_CACHE_DIR")) {
            String chosen = environment.getOrDefault(name, System.getProperty(name, ""));
            if (!chosen.isEmpty()) {
                return Path.of(chosen);
            }
        }
        Path home = Path.of(System.getProperty("user.home"));
        return (Files.isWritable(home) ? home : Path.of(System.getProperty("java.io.tmpdir"))).resolve(".djl.ai");
    }

    static List<Finding> look(Path folder) {
        try {
            if (holdsLibraries(folder)) {
                return Finding.ok(NAME, folder + " holds the native libraries").alone();
            }
            Path existing = folder.toAbsolutePath();
            while (existing.getParent() != null && !Files.exists(existing)) {
                existing = existing.getParent();
            }
            if (!Files.isDirectory(existing)) {
                return Finding.fail(NAME, existing + " is no folder", REMEDY).alone();
            }
            // Trying it out, because permissions alone do not tell of a read-only mount.
            Files.delete(Files.createTempFile(existing, "retouch-doctor", ".tmp"));
            long space = Files.getFileStore(existing).getUsableSpace();
            if (space < NEEDED) {
                return Finding.fail(NAME, folder + " has " + Bytes.text(space) + " free", REMEDY)
                        .alone();
            }
            return Finding.ok(
                            NAME,
                            folder + " is empty and writable, " + Bytes.text(space)
                                    + " free: the first start unpacks the libraries")
                    .alone();
        } catch (IOException e) {
            return Finding.fail(NAME, folder + " cannot be written to (" + e + ")", REMEDY)
                    .alone();
        }
    }

    private static boolean holdsLibraries(Path folder) throws IOException {
        Path engine = folder.resolve("pytorch");
        if (!Files.isDirectory(engine)) {
            return false;
        }
        try (Stream<Path> files = Files.walk(engine, 2)) {
            return files.anyMatch(file -> file.getFileName().toString().endsWith("-libdjl_torch.so"));
        }
    }
}
