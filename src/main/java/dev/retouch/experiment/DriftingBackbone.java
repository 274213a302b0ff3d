package dev.retouch.experiment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.bundle.Parts;
import dev.retouch.files.ContentDigest;
import dev.retouch.model.dit.Dit;
import dev.retouch.model.dit.DitConfig;
import dev.retouch.train.BackboneStage;
import dev.retouch.train.BatchSource;
import dev.retouch.train.EditSamples;
import dev.retouch.train.FrozenBundle;
import dev.retouch.train.FrozenText;
import dev.retouch.train.InitialWeights;
import dev.retouch.train.TrainLoop;
import dev.retouch.train.TrainOptions;
import dev.retouch.weights.ParamSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A backbone that was trained a little further on targets whose whole picture drifts; then it is frozen. */
final class DriftingBackbone {

    private static final double RATE = 5e-4;
    private static final long SEED = 17;

    private DriftingBackbone() {}

    /**
     * The folder whose {@code transformer/} holds its weights, trained when they are not there yet.
     *
     * @param frozen names the parts of the bundle
     */
    static Path trained(
            FrozenBundle bundle, FrozenText text, EditSamples drifted, Path runs, String frozen, Settings settings)
            throws IOException {
        String key = new ContentDigest()
                .add(frozen)
                .add(settings.steps())
                .add(settings.batch())
                .add(drifted.count())
                .add(drifted.get(0).write(drifted.layout()).array())
                .add(RATE)
                .text();
        Path folder = runs.resolve("drifting-backbone-" + key);
        if (Files.exists(Parts.TRANSFORMER.in(folder))) {
            return folder;
        }
        DitConfig config = bundle.transformerConfig();
        try (NDManager own = bundle.manager().newSubManager()) {
            ParamSet params = InitialWeights.of(own, SEED, Parts.TRANSFORMER.in(bundle.folder()));
            Dit.load(params, config);
            BackboneStage stage = new BackboneStage(
                    params,
                    config,
                    text,
                    new BatchSource(own, drifted, settings.batch(), SEED),
                    new BackboneStage.Options(Parts.SCHEDULER.read(bundle.folder()), 0, 0));
            TrainOptions options = settings.options(RATE, SEED, folder);
            Map<String, NDArray> weights = new TrainLoop(own, params, options, key).run("drifting backbone", stage);
            Path part = folder.resolve("part");
            Parts.TRANSFORMER.write(part, weights);
            Files.move(Parts.TRANSFORMER.in(part), Parts.TRANSFORMER.in(folder));
        }
        return folder;
    }
}
