package dev.retouch.app.command;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.app.client.Cluster;
import dev.retouch.app.client.ConfiguredCluster;
import dev.retouch.app.option.RunsOption;
import dev.retouch.app.option.Usage;
import dev.retouch.bundle.Backbones;
import dev.retouch.bundle.BundleConfig;
import dev.retouch.bundle.Parts;
import dev.retouch.tensor.Tensors;
import dev.retouch.train.adapter.BundleTraining;
import dev.retouch.train.adapter.CheckpointFacts;
import dev.retouch.train.adapter.Checkpoints;
import dev.retouch.train.small.Recipe;
import dev.retouch.weights.SafetensorsFile;
import dev.retouch.weights.WeightMismatch;
import dev.retouch.worker.job.S3Location;
import dev.retouch.worker.kafka.AdapterPublished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code train publish}: a checkpoint into the object store, and an event that says so. */
@Command(
        name = "publish",
        description = {
            "Put the newest checkpoint of `train adapter` into the object store and announce it to the workers.",
            "Broker and store are those of the worker's settings, or of a demo that was left running."
        })
public final class TrainPublishCommand implements Callable<Integer> {

    @Option(
            names = "--bundle",
            defaultValue = "src/bundle/small",
            paramLabel = "DIR",
            description = "Bundle whose backbone the checkpoint was trained on.")
    private Path bundle;

    @Mixin
    private final RunsOption runs = new RunsOption();

    @Option(
            names = "--to",
            required = true,
            paramLabel = "S3PREFIX",
            description = "Where adapters lie, such as s3://retouch-models/adapters; each gets a folder there.")
    private String to;

    @Option(
            names = "--topic",
            defaultValue = AdapterPublished.TOPIC,
            paramLabel = "NAME",
            description = "Topic of published adapters.")
    private String topic;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        S3Location prefix = Usage.checked(spec, () -> S3Location.prefix(to));
        SafetensorsFile checkpoint = new Checkpoints(Recipe.ADAPTER.runFolder(runs.folder()))
                .newest()
                .orElseThrow(() -> new IOException("no checkpoint lies in " + Recipe.ADAPTER.runFolder(runs.folder())
                        + ": `retouch train adapter --preset ...` makes them"));
        CheckpointFacts facts = CheckpointFacts.of(checkpoint);
        String own = Backbones.fingerprint(bundle);
        if (!facts.backbone().equals(own)) {
            throw new WeightMismatch(checkpoint.path() + " was trained on the backbone " + facts.backbone()
                    + ", that of " + bundle + " is " + own + ": name its bundle with --bundle");
        }
        Path folder = Files.createTempDirectory("retouch-adapter");
        try {
            write(checkpoint, facts, folder);
            Cluster cluster = ConfiguredCluster.orRunning(prefix.bucket());
            AdapterPublished published =
                    AdapterUpload.of(cluster, Parts.ADAPTER.in(folder), prefix, facts.backbone(), facts.step());
            AdapterUpload.announce(cluster, topic, published);
            spec.commandLine().getOut().println("published " + published.location() + " to " + topic);
            spec.commandLine().getOut().flush();
        } finally {
            delete(folder);
        }
        return ExitCode.OK;
    }

    /** The adapter as a bundle has it: bf16, beside its configuration. */
    private void write(SafetensorsFile checkpoint, CheckpointFacts facts, Path folder) throws IOException {
        BundleConfig config = BundleConfig.read(bundle);
        try (NDManager manager = Tensors.newManager()) {
            Map<String, NDArray> weights = new LinkedHashMap<>();
            checkpoint.entries().keySet().forEach(name -> weights.put(name, checkpoint.map(manager, name)));
            Parts.ADAPTER.write(folder, weights, facts.metadata());
            BundleConfig.writeAdapter(folder, BundleTraining.sizes(config), config.inference());
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        }
    }
}
