package dev.retouch.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the kernel says of this process's memory, in bytes. */
final class ProcessMemory {

    private ProcessMemory() {}

    /** Pages in memory, mapped files included. */
    static long resident() throws IOException {
        return field("VmRSS");
    }

    /** Pages in memory that no file backs: what a copy of the weights would add to. */
    static long anonymous() throws IOException {
        return field("RssAnon");
    }

    /** The most that was resident since the start or {@link #resetPeak}. */
    static long peak() throws IOException {
        return field("VmHWM");
    }

    static void resetPeak() throws IOException {
        Files.writeString(Path.of("/proc/self/clear_refs"), "5");
    }

    private static long field(String name) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith(name + ":"))
                .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
