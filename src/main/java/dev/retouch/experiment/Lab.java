package dev.retouch.experiment;

import ai.djl.ndarray.NDManager;
import com.google.errorprone.annotations.MustBeClosed;
import dev.retouch.bundle.BundleConfig;
import dev.retouch.bundle.Parts;
import dev.retouch.files.ContentDigest;
import dev.retouch.image.Picture;
import dev.retouch.model.adapter.Adapter;
import dev.retouch.model.adapter.AdapterConfig;
import dev.retouch.model.dit.Dit;
import dev.retouch.scene.EditSample;
import dev.retouch.scene.Split;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.GradMode;
import dev.retouch.train.EditSamples;
import dev.retouch.train.FrozenBundle;
import dev.retouch.train.FrozenText;
import dev.retouch.train.Noise;
import dev.retouch.train.PreparedEdits;
import dev.retouch.train.RecordFiles;
import dev.retouch.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Function;

/** What all runs of an experiment share: the frozen backbone, prepared scenes, and scenes to measure with. */
public final class Lab implements AutoCloseable {

    /** Of the scenes; another one is another experiment. */
    private static final long SCENE_SEED = 41;

    private static final int DRAWS = 4;

    private final FrozenBundle bundle;
    private final Settings settings;
    private final Path runs;
    private final Backbone backbone;
    private final EditSamples training;
    private final Sampler sampler;
    private final Adapter deployed;
    private final String deployedIs;
    private final String fingerprint;

    private Lab(
            FrozenBundle bundle,
            Settings settings,
            Path runs,
            Backbone backbone,
            EditSamples training,
            Sampler sampler,
            Adapter deployed,
            String deployedIs,
            String fingerprint) {
        this.bundle = bundle;
        this.settings = settings;
        this.runs = runs;
        this.backbone = backbone;
        this.training = training;
        this.sampler = sampler;
        this.deployed = deployed;
        this.deployedIs = deployedIs;
        this.fingerprint = fingerprint;
    }

    /**
     * Prepares what is missing below a folder: scenes, and the drifting backbone where that is what leaks.
     *
     * @param runs where checkpoints, scenes and figures lie, each under a name of all that it depends on
     * @throws IOException when the bundle is incomplete or the disk does not take the files
     */
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // owns the bundle and closes it
    public static Lab open(Path folder, Path runs, Leak leak, Settings settings) throws IOException {
        BundleConfig config = BundleConfig.read(folder);
        AdapterConfig adapter = config.adapter();
        if (adapter == null) {
            throw new IOException(folder + " has no adapter/, whose sizes the experiments take: train one first");
        }
        int side = (int) Math.sqrt((double) config.inference().pictureArea());
        FrozenBundle bundle = FrozenBundle.open(folder);
        try (GradMode off = GradMode.off()) {
            FrozenText text = bundle.text(bundle.pictures(), side, side);
            SceneEncoder encoder = new SceneEncoder(bundle, text.format(), side / config.tokenPixels());
            LocalScenes scenes = new LocalScenes(SCENE_SEED, Split.TRAIN, side);
            String frozen = frozenParts(folder, side);
            Path where = runs.resolve("scenes-" + key(frozen, scenes, settings.scenes()));
            EditSamples training = prepared(
                    encoder, scenes, where, "clean", settings.scenes(), sample -> LocalScenes.picture(sample.target()));
            Path transformer = folder;
            if (leak == Leak.DRIFT) {
                EditSamples drifted = prepared(
                        encoder,
                        scenes,
                        where,
                        "drifted",
                        settings.scenes(),
                        sample -> Leak.drifted(LocalScenes.picture(sample.target())));
                transformer = DriftingBackbone.trained(bundle, text, drifted, runs, frozen, settings);
            }
            NDManager manager = bundle.manager();
            Dit dit = Parts.TRANSFORMER.open(manager, transformer, config.transformer(), Dtype.BF16);
            Checkpoint exact = Checkpoint.open(manager, Parts.TRANSFORMER.in(transformer), Dtype.F32, name -> name);
            Backbone backbone = new Backbone(
                    manager, new Network.Base(manager, dit, exact, adapter), text, config.scheduler(), leak);
            LocalScenes others = new LocalScenes(SCENE_SEED, Split.HELD_OUT, side);
            HeldOut heldOut = HeldOut.of(others, encoder, settings.heldOut());
            String all = new ContentDigest()
                    .add(frozen)
                    .add(where.getFileName())
                    .add(key(frozen, others, settings.heldOut()))
                    .add(leak)
                    .add(settings)
                    .add(config.inference())
                    .add(Noise.of(SCENE_SEED, 0).gaussian(DRAWS)) // stands for the code that draws batches and noise
                    .addFiles(Parts.TRANSFORMER.in(transformer))
                    .text();
            Sampler sampler =
                    new Sampler(backbone, encoder, heldOut, config.inference().steps());
            Adapter deployed = Parts.ADAPTER.open(manager, folder, adapter, Dtype.BF16);
            String deployedIs =
                    new ContentDigest().addFiles(Parts.ADAPTER.in(folder)).text();
            return new Lab(bundle, settings, runs, backbone, training, sampler, deployed, deployedIs, all);
        } catch (IOException | RuntimeException e) {
            bundle.close();
            throw e;
        }
    }

    private static String frozenParts(Path folder, int side) throws IOException {
        return new ContentDigest()
                .addFiles(Parts.VAE.in(folder))
                .addFiles(Parts.TEXT_ENCODER.in(folder))
                .addFiles(Parts.TRANSFORMER.in(folder))
                .addFiles(folder.resolve("tokenizer"))
                .addFiles(folder.resolve("scheduler"))
                .add(side)
                .text();
    }

    /** The first and the last scene stand for the code that draws them. */
    private static String key(String frozen, LocalScenes scenes, int count) {
        ContentDigest print = new ContentDigest().add(frozen).add(count);
        for (int index : new int[] {0, count - 1}) {
            EditSample sample = scenes.sample(index);
            print.add(sample.instruction())
                    .add(sample.source().rgb())
                    .add(sample.target().rgb())
                    .add(sample.mask());
        }
        return print.text();
    }

    private static EditSamples prepared(
            SceneEncoder encoder,
            LocalScenes scenes,
            Path folder,
            String name,
            int count,
            Function<EditSample, Picture> target)
            throws IOException {
        RecordFiles files =
                RecordFiles.open(folder, name, count, encoder.layout().bytes(), index -> {
                    EditSample sample = scenes.sample(index);
                    return encoder.record(sample, target.apply(sample)).write(encoder.layout());
                });
        return new PreparedEdits(files, encoder.layout(), count);
    }

    Settings settings() {
        return settings;
    }

    Path runs() {
        return runs;
    }

    Backbone backbone() {
        return backbone;
    }

    EditSamples training() {
        return training;
    }

    Sampler sampler() {
        return sampler;
    }

    /** The masks that the bundle's own predictor finds in the held-out scenes, as (rows, columns) of 1 and 0. */
    float[][] bundlesMasks() {
        Network shipped = new Network(Design.GATED, backbone.base().transformer(), deployed);
        return Sampler.thresholded(sampler.predicted(() -> shipped));
    }

    /** Names the bundle's own adapter by its files. */
    String deployed() {
        return deployedIs;
    }

    /** Of everything that a run of a design and a seed depends on besides. */
    String fingerprint() {
        return fingerprint;
    }

    @Override
    public void close() {
        bundle.close();
    }
}
