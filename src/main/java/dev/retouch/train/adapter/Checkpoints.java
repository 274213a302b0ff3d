package dev.retouch.train.adapter;

import ai.djl.ndarray.NDArray;
import dev.retouch.tensor.GradMode;
import dev.retouch.weights.SafetensorsFile;
import dev.retouch.weights.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The last checkpoints of a run, each a folder {@code step-NNNNNN} with the adapter in f32 and the optimizer's state.
 *
 * <p>A folder gets its name when it is complete, and only then an older one goes: whenever the process ends, one is there.
 * Tensors have the names of the whole adapter, so a run may go on on other devices.
 */
public final class Checkpoints {

    private static final String ADAPTER = "adapter.safetensors";
    private static final String OPTIMIZER = "optimizer.safetensors";
    private static final String PREFIX = "step-";
    private static final String NAME = PREFIX + "\\d{6,18}";
    private static final int KEPT = 2;

    private final Path folder;

    /** @param folder of a run */
    public Checkpoints(Path folder) {
        this.folder = folder;
    }

    /**
     * The weights of the newest checkpoint; empty where there is none.
     *
     * @throws IOException when the folder cannot be read
     */
    public Optional<SafetensorsFile> newest() throws IOException {
        List<Path> all = all();
        return all.isEmpty()
                ? Optional.empty()
                : Optional.of(SafetensorsFile.open(all.get(all.size() - 1).resolve(ADAPTER)));
    }

    /** By number: as text the millionth step comes before the one before it. */
    private static long step(Path checkpoint) {
        return Long.parseLong(checkpoint.getFileName().toString().substring(PREFIX.length()));
    }

    private List<Path> all() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches(NAME))
                    .sorted(Comparator.comparingLong(Checkpoints::step))
                    .toList();
        }
    }

    void save(AdapterTrainer trainer, CheckpointFacts facts) throws IOException {
        String name = PREFIX + String.format(Locale.ROOT, "%06d", facts.step());
        Path part = folder.resolve(name + ".part");
        delete(part);
        Files.createDirectories(part);
        Map<String, NDArray> moments = new LinkedHashMap<>();
        trainer.shares().forEach(share -> moments.putAll(share.optimizer().state()));
        SafetensorsWriter.write(part.resolve(ADAPTER), trainer.params(), facts.metadata());
        SafetensorsWriter.write(part.resolve(OPTIMIZER), moments, facts.metadata());
        delete(folder.resolve(name));
        Files.move(part, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        List<Path> all = all();
        for (Path old : all.subList(0, Math.max(0, all.size() - KEPT))) {
            delete(old);
        }
    }

    /**
     * Takes over the newest checkpoint; does nothing where there is none.
     *
     * @throws dev.retouch.weights.WeightMismatch when it is of another training
     */
    void restore(AdapterTrainer trainer, CheckpointFacts wanted) throws IOException {
        SafetensorsFile weights = newest().orElse(null);
        if (weights == null) {
            return;
        }
        CheckpointFacts found = CheckpointFacts.of(weights);
        wanted.refuseOther(found, weights.path());
        SafetensorsFile moments = SafetensorsFile.open(weights.path().resolveSibling(OPTIMIZER));
        try (GradMode off = GradMode.off()) {
            for (AdapterTrainer.Share share : trainer.shares()) {
                share.params().params().forEach((name, param) -> read(share, weights, name, param));
                share.optimizer().state().forEach((name, moment) -> read(share, moments, name, moment));
                share.optimizer().resumeAt(found.step());
            }
        }
    }

    private static void read(AdapterTrainer.Share share, SafetensorsFile file, String name, NDArray into) {
        try (NDArray saved = file.map(share.manager(), name)) {
            saved.copyTo(into);
        }
    }

    private static void delete(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            try (Stream<Path> files = Files.list(path)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
        }
        Files.deleteIfExists(path);
    }
}
