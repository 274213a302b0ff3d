package dev.retouch.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.edit.EditPipeline;
import dev.retouch.edit.PipelineSettings;
import dev.retouch.model.text.Keys;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.Tensors;
import dev.retouch.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What loading a folder of bf16 weights takes in time and in memory that no file backs.
 *
 * <p>Argument: a model folder, as {@code bundle synth} writes it. Measures the mapping of all tensors of the parts that
 * compute in bf16, then the start of the whole pipeline, which also casts the autoencoder to f32 and hashes both ends of each
 * file for the model's id.
 */
final class LoadBench {

    private static final Map<String, UnaryOperator<String>> PARTS =
            Map.of("transformer", key -> key, "text_encoder", Keys::rename, "adapter", key -> key);

    private LoadBench() {}

    public static void main(String[] args) throws IOException {
        if (args.length != 1) {
            System.err.println("usage: src/benchmarks/run load DIR");
            System.exit(2);
        }
        Path folder = Path.of(args[0]);
        List<String> parts = PARTS.keySet().stream()
                .filter(part -> Files.isDirectory(folder.resolve(part)))
                .sorted()
                .toList();
        try (GradMode off = GradMode.off()) {
            warmUp(folder, parts);
            System.out.printf("%-34s %9s %9s %14s %9s%n", "what", "GB", "seconds", "anonymous GB", "share");
            for (int round = 1; round <= 3; round++) {
                mapped("every tensor mapped, round " + round, folder, parts);
            }
        }
        System.out.println(
                "(bar: at most 3 s for 4 GB, 5 percent of the size in anonymous memory; the autoencoder below is"
                        + " always computed in f32, so its weights are cast)");
        if (Files.isDirectory(folder.resolve("adapter"))) {
            pipeline(folder);
        }
    }

    /** Reads the files once, so that they lie in the page cache, and starts the engine. */
    private static void warmUp(Path folder, List<String> parts) throws IOException {
        byte[] buffer = new byte[1 << 20];
        for (String part : parts) {
            try (var files = Files.newDirectoryStream(folder.resolve(part), "*.safetensors")) {
                for (Path file : files) {
                    try (var in = Files.newInputStream(file)) {
                        for (int read = 0; read >= 0; ) {
                            read = in.read(buffer);
                        }
                    }
                }
            }
        }
        try (NDManager manager = Tensors.newManager()) {
            manager.create(1f).close();
        }
    }

    private static void mapped(String what, Path folder, List<String> parts) throws IOException {
        long before = ProcessMemory.anonymous();
        long start = System.nanoTime();
        try (NDManager manager = Tensors.newManager()) {
            long bytes = 0;
            for (String part : parts) {
                Checkpoint file = Checkpoint.open(manager, folder.resolve(part), Dtype.BF16, PARTS.get(part));
                for (String key : file.keys()) {
                    NDArray tensor = file.tensor(key, file.entry(key).shape());
                    bytes += tensor.size() * Dtype.BF16.bytes();
                }
            }
            line(what, bytes, start, before);
        }
    }

    private static void pipeline(Path folder) throws IOException {
        long before = ProcessMemory.anonymous();
        long start = System.nanoTime();
        try (EditPipeline pipeline = EditPipeline.open(folder, PipelineSettings.of(PipelineSettings.Precision.BF16))) {
            long bytes = 0;
            try (var files = Files.walk(folder)) {
                for (Path file :
                        files.filter(f -> f.toString().endsWith(".safetensors")).toList()) {
                    bytes += Files.size(file);
                }
            }
            line("pipeline ready, " + pipeline.modelIds().model(), bytes, start, before);
        }
    }

    private static void line(String what, long bytes, long start, long before) throws IOException {
        double seconds = (System.nanoTime() - start) / 1e9;
        long added = ProcessMemory.anonymous() - before;
        System.out.printf(
                Locale.ROOT,
                "%-34s %9.2f %9.2f %14.3f %7.1f %%%n",
                what,
                bytes / 1e9,
                seconds,
                added / 1e9,
                100.0 * added / bytes);
    }
}
