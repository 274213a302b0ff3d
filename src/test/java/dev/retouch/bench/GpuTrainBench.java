package dev.retouch.bench;

import dev.retouch.app.settings.Bundles;
import dev.retouch.train.TrainOptions;
import dev.retouch.train.small.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** A step of training the small bundle's adapter, from the times of a short run and of its continuation. */
final class GpuTrainBench {

    private static final int SCENES = 64;
    private static final int WARM_UP = 10;
    private static final int STEPS = 30;

    private GpuTrainBench() {}

    public static void main(String[] args) throws IOException {
        Path work = Files.createTempDirectory("train");
        Path bundle = work.resolve("bundle");
        copy(Bundles.folder(Optional.empty()), bundle);
        try (Card card = new Card()) {
            GpuReport report = new GpuReport(card.name());
            train(bundle, work, WARM_UP); // prepares the scenes
            double few = train(bundle, work, 2 * WARM_UP);
            double many = train(bundle, work, 2 * WARM_UP + WARM_UP + STEPS);
            report.line("training step of the adapter, batch " + Recipe.ADAPTER.batch(), (many - few) / STEPS, "s");
        }
    }

    /** Seconds until the run has made so many steps; it goes on where it was. */
    private static double train(Path bundle, Path work, long steps) throws IOException {
        TrainOptions options = new TrainOptions(
                steps, Recipe.ADAPTER.batch(), 1e-3, 1, 1, 0.01, 1, 0.9, 1, 60, null, work.resolve("adapter"));
        long start = System.nanoTime();
        Recipe.ADAPTER.train(options, SCENES, bundle);
        return (System.nanoTime() - start) / 1e9;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        }
    }
}
