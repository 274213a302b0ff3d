package dev.retouch.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.tensor.Copies;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.Tensors;
import dev.retouch.tensor.Uplink;
import dev.retouch.tensor.Uplinks;
import dev.retouch.weights.Checkpoint;
import dev.retouch.weights.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Shards from the page cache to the device, against a plain copy of memory that is warm. */
final class GpuLoadBench {

    private static final int ROWS = 8192;
    private static final int COLUMNS = 4096;

    private GpuLoadBench() {}

    public static void main(String[] args) throws IOException {
        Path folder = Files.createTempDirectory("shards");
        try (GradMode off = GradMode.off();
                Card card = new Card()) {
            GpuReport report = new GpuReport(card.name());
            int tensors = card.isGpu() ? 60 : 2;
            double bytes = 2.0 * ROWS * COLUMNS * tensors;
            write(folder.resolve("model.safetensors"), tensors);
            double plain = 0;
            double loaded = 0;
            for (int round = 0; round < 2; round++) { // the first also fills the page cache
                plain = bytes / plainCopy(card, tensors) / 1e9;
                loaded = bytes / load(card, folder) / 1e9;
            }
            report.line("plain copy of host memory to the device", plain, "GB/s");
            report.line("copy of page-locked memory, as blocks are streamed", pinned(card), "GB/s");
            report.line("shards to the device", loaded, "GB/s");
            report.atLeast("shards to the device / plain copy", loaded / plain, "x", 0.5);
        }
    }

    private static void write(Path file, int tensors) throws IOException {
        Random random = new Random(1);
        float[] values = new float[ROWS * COLUMNS];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat();
        }
        try (NDManager cpu = Tensors.newManager(Device.cpu())) {
            NDArray one = Dtype.BF16.cast(Tensors.floats(cpu, values, ROWS, COLUMNS));
            Map<String, NDArray> all = new HashMap<>();
            for (int i = 0; i < tensors; i++) {
                all.put("w" + i, one);
            }
            SafetensorsWriter.write(file, all, Map.of());
        }
    }

    private static double plainCopy(Card card, int tensors) {
        try (NDManager cpu = Tensors.newManager(Device.cpu());
                NDManager manager = Tensors.newManager()) {
            NDArray one = Dtype.BF16.zeros(cpu, ROWS, COLUMNS);
            return card.seconds(() -> {
                for (int i = 0; i < tensors; i++) {
                    Copies.copied(manager, one);
                }
            });
        }
    }

    private static double pinned(Card card) {
        try (NDManager cpu = Tensors.newManager(Device.cpu());
                NDManager manager = Tensors.newManager();
                Uplink uplink = Uplinks.open()) {
            int count = 10;
            List<NDArray> from = Collections.nCopies(count, Dtype.BF16.zeros(cpu, ROWS, COLUMNS));
            List<NDArray> to = from.stream().map(x -> Copies.room(manager, x)).toList();
            Uplink.Parcel parcel = uplink.pack(from);
            double seconds = card.seconds(() -> {
                uplink.send(parcel, to);
                uplink.await(to);
            });
            return 2.0 * ROWS * COLUMNS * count / seconds / 1e9;
        }
    }

    private static double load(Card card, Path folder) {
        try (NDManager manager = Tensors.newManager()) {
            return card.seconds(() -> {
                Checkpoint file = Checkpoint.open(manager, folder, Dtype.BF16, key -> key);
                for (String key : file.keys()) {
                    file.tensor(key, file.entry(key).shape());
                }
            });
        }
    }
}
