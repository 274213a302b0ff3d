package dev.retouch.tensor;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The most bytes of tensors that a piece of work holds at once, to the byte.
 *
 * <p>libtorch itself keeps the account: with two of its switches on, its CPU allocator writes every allocation with the
 * total to standard error, which points to a file meanwhile. Memory of before does not count, nor its release. Resident
 * memory would not do: it includes Java's heap, and freed memory that the C library keeps.
 */
public final class NativePeak {

    private static final Pattern TOTAL = Pattern.compile("total alloc (\\d+) bytes");
    private static final int STANDARD_ERROR = 2;
    private static final int CREATE_AND_WRITE = 0x241; // O_WRONLY | O_CREAT | O_TRUNC of Linux

    private interface LibC extends Library {
        int dup(int descriptor);

        int dup2(int from, int to);

        int open(String path, int flags, int mode);

        int close(int descriptor);
    }

    private NativePeak() {}

    /** Bytes at the peak of the work. */
    public static long of(Runnable work) throws IOException {
        NativeEngine.get();
        LibC libc = Native.load("c", LibC.class);
        Path log = Files.createTempFile("native-peak", ".log");
        int before = libc.dup(STANDARD_ERROR);
        int file = libc.open(log.toString(), CREATE_AND_WRITE, 0600);
        try {
            libc.dup2(file, STANDARD_ERROR);
            report(true);
            work.run();
        } finally {
            report(false);
            libc.dup2(before, STANDARD_ERROR);
            libc.close(before);
            libc.close(file);
        }
        try (Stream<String> lines = Files.lines(log)) {
            return lines.map(TOTAL::matcher)
                    .filter(Matcher::find)
                    .mapToLong(total -> Long.parseLong(total.group(1)))
                    .max()
                    .orElseThrow(() -> new IllegalStateException("libtorch says nothing of its allocations"));
        } finally {
            Files.delete(log);
        }
    }

    private static void report(boolean on) throws IOException {
        NativeLibrary c10 = NativeLibrary.getInstance(mapped("libc10.so"));
        c10.getGlobalVariableAddress("FLAGS_caffe2_log_level").setInt(0, on ? 0 : 1);
        c10.getGlobalVariableAddress("FLAGS_caffe2_report_cpu_memory_usage").setByte(0, (byte) (on ? 1 : 0));
    }

    private static String mapped(String library) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
            return lines.filter(line -> line.endsWith("/" + library))
                    .map(line -> line.substring(line.indexOf('/')))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
