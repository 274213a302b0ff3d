package dev.retouch.tensor;

import ai.djl.Device;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.pytorch.jni.LibUtils;
import ai.djl.util.cuda.CudaUtils;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.lang.management.MemoryUsage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * What the loaded engine says of itself and of the devices it sees.
 *
 * @param libtorch version, as libtorch itself tells it; what the engine takes it for where it does not
 * @param folder of libtorch
 * @param cuda whether libtorch is built for CUDA
 * @param threads that one operation is spread over on the CPU
 * @param processor instruction set that libtorch uses on the CPU, such as AVX512
 * @param cards that it sees
 */
public record EngineFacts(
        String libtorch, String folder, boolean cuda, int threads, String processor, List<Card> cards) {

    private static final Pattern VERSION = Pattern.compile("TORCH_VERSION=([^,]+),");
    private static final Pattern PROCESSOR = Pattern.compile("CPU capability usage: (\\S+)");

    /** Where g++'s strings keep the address of their text, and where its length, in bytes; and their own size. */
    private static final int TEXT = 0;

    private static final int LENGTH = 8;
    private static final int SIZE = 32;

    /**
     * A card.
     *
     * @param free memory, in bytes
     * @param total memory, in bytes
     */
    public record Card(long free, long total) {}

    /** @throws RuntimeException when the engine does not load */
    public static EngineFacts load() {
        int count = NativeEngine.get().getGpuCount();
        Path folder = Path.of(LibUtils.getLibtorchPath());
        String configuration = configuration(folder).orElse("");
        return new EngineFacts(
                found(VERSION, configuration).orElseGet(LibUtils::getVersion),
                folder.toString(),
                JniUtils.getFeatures().contains("CUDA"),
                JniUtils.getNumThreads(),
                found(PROCESSOR, configuration).orElse("no vector instructions"),
                IntStream.range(0, count).mapToObj(EngineFacts::card).toList());
    }

    /** The version of a libtorch, which need not fit the engine; empty where it does not load or does not tell. */
    public static Optional<String> libtorchVersion(Path folder) {
        return configuration(folder).flatMap(text -> found(VERSION, text));
    }

    private static Card card(int index) {
        MemoryUsage memory = CudaUtils.getGpuMemory(Device.gpu(index));
        return new Card(memory.getMax() - memory.getUsed(), memory.getMax());
    }

    private static Optional<String> found(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /**
     * The description that libtorch gives of itself ({@code at::show_config}). The engine asks for it nowhere, so it is
     * called by its C++ name; the text comes back as a {@code std::string} in memory of the caller's.
     */
    private static Optional<String> configuration(Path folder) {
        Memory string = new Memory(SIZE);
        try {
            NativeLibrary.getInstance(folder.resolve("libtorch_cpu.so").toString())
                    .getFunction("_ZN2at11show_configB5cxx11Ev")
                    .invokePointer(new Object[] {string});
            Pointer text = string.getPointer(TEXT);
            int length = Math.toIntExact(string.getLong(LENGTH));
            return Optional.of(new String(text.getByteArray(0, length), StandardCharsets.UTF_8));
        } catch (UnsatisfiedLinkError e) {
            return Optional.empty();
        }
    }
}
