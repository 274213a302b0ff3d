package dev.retouch.app.data;

import dev.retouch.app.client.ConfiguredCluster;
import dev.retouch.app.command.Signals;
import dev.retouch.app.data.fleet.FleetTopics;
import dev.retouch.app.data.fleet.ShardFollower;
import dev.retouch.app.data.fleet.ShardRequest;
import dev.retouch.app.data.fleet.ShardSender;
import dev.retouch.app.data.fleet.ShardWork;
import dev.retouch.app.option.BundleOption;
import dev.retouch.app.option.Usage;
import dev.retouch.app.settings.Bundles;
import dev.retouch.app.settings.RetouchConfig;
import dev.retouch.app.settings.S3Clients;
import dev.retouch.app.settings.S3Places;
import dev.retouch.app.settings.SettingsReading;
import dev.retouch.bundle.EncoderId;
import dev.retouch.data.prepared.PrecomputeJob;
import dev.retouch.data.shard.BadShardException;
import dev.retouch.data.shard.Counted;
import dev.retouch.data.shard.ShardFolder;
import dev.retouch.data.shard.ShardIndex;
import dev.retouch.data.shard.ShardJob;
import dev.retouch.edit.EditEncoder;
import dev.retouch.progress.Progress;
import dev.retouch.worker.job.S3Location;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.services.s3.S3Client;

/** {@code data precompute}: latents and hidden states, here or by a fleet. */
@Command(
        name = "precompute",
        description = {
            "Compute latents and hidden states of a data set with a bundle, once for all trainings.",
            "With s3:// addresses a fleet is asked, one request on Kafka for each shard; its members run with --follow.",
            "Brokers, buckets and credentials are those of the worker's settings."
        })
public final class DataPrecomputeCommand implements Callable<Integer> {

    private static final String S3 = "s3://";
    /** The consumer group of a fleet. */
    public static final String GROUP = "retouch-precompute";

    @Parameters(
            arity = "0..1",
            paramLabel = "SHARDS",
            description = "Folder of the data set, or s3://BUCKET/PREFIX for a fleet.")
    private @Nullable String from;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Folder for the prepared shards, or s3://BUCKET/PREFIX; a repeated run resumes.")
    private @Nullable String out;

    @Option(names = "--follow", description = "Be a member of the fleet until a SIGTERM comes.")
    private boolean follow;

    @Option(
            names = "--topics",
            defaultValue = "retouch.data.precompute",
            paramLabel = "PREFIX",
            description = "Topics of the fleet, without their ends requested, completed and failed.")
    private String topics;

    @Option(
            names = "--shard-limit",
            defaultValue = "PT2H",
            paramLabel = "DURATION",
            description = "Time after which a shard goes to another member of the fleet.")
    private Duration limit;

    @Mixin
    private final BundleOption bundle = new BundleOption();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (follow) {
            return followed();
        }
        String place = from;
        String into = out;
        if (place == null || into == null || place.startsWith(S3) != into.startsWith(S3)) {
            throw new ParameterException(
                    spec.commandLine(), "name SHARDS and --out, both folders or both s3://..., or --follow alone");
        }
        return place.startsWith(S3) ? sent(place, into) : here(Path.of(place), Path.of(into));
    }

    private int here(Path folder, Path into) throws IOException {
        ShardFolder shards = ShardFolder.open(folder);
        long samples = 0;
        for (Path shard : shards.shards()) {
            try {
                samples += ShardIndex.read(shard).samples().size();
            } catch (BadShardException e) {
                // The job names it.
            }
        }
        ShardJob.Result result;
        try (EditEncoder encoder = EditEncoder.open(bundle.folder());
                Progress bar = Progress.of("precompute", samples)) {
            PrecomputeJob job = new PrecomputeJob(encoder, EncoderId.of(bundle.folder()), bar::stepBy);
            // One shard after another: there is one encoder, and it uses the whole device.
            result = new ShardJob(into, job.recipe(shards)).run(job.plans(shards), 1, name -> {});
        }
        PrintWriter console = spec.commandLine().getOut();
        console.println(result + " -> " + into);
        result.skipped().forEach(item -> console.println("  skipped " + item));
        console.flush();
        return ExitCode.OK;
    }

    private int sent(String place, String into) {
        S3Location source = Usage.checked(spec, () -> S3Location.prefix(place));
        S3Location output = Usage.checked(spec, () -> S3Location.prefix(into));
        try (S3Client s3 = ConfiguredCluster.s3Client()) {
            List<ShardRequest> requests = Usage.checked(spec, () -> ShardSender.requests(s3, source, output));
            FleetTopics.below(topics).make(ConfiguredCluster.kafka());
            String topic = FleetTopics.below(topics).requested();
            ShardSender.send(ConfiguredCluster.kafka(), topic, requests);
            PrintWriter console = spec.commandLine().getOut();
            console.println(Counted.of(requests.size(), "shard") + " requested on " + topic);
            console.flush();
            return ExitCode.OK;
        }
    }

    private int followed() throws IOException {
        RetouchConfig settings = settings();
        RetouchConfig.S3 config = settings.s3();
        Path model = bundle.isGiven() ? bundle.folder() : Bundles.folder(settings.bundle());
        FleetTopics.below(topics).make(ConfiguredCluster.kafka());
        PrintWriter console = spec.commandLine().getOut();
        try (S3Client s3 = S3Clients.of(config);
                EditEncoder encoder = EditEncoder.open(model)) {
            PrecomputeJob job = new PrecomputeJob(encoder, EncoderId.of(model), samples -> {});
            ShardWork work = new ShardWork(s3, S3Places.readable(config), S3Places.writable(config), job);
            try (ShardFollower follower = new ShardFollower(
                    work,
                    FleetTopics.below(topics),
                    ConfiguredCluster.kafka(),
                    GROUP,
                    limit,
                    Duration.ofSeconds(1),
                    line -> {
                        console.println(line);
                        console.flush();
                    })) {
                Signals.on("TERM", follower::stop);
                Signals.on("INT", follower::stop);
                follower.run();
            }
        }
        return ExitCode.OK;
    }

    private RetouchConfig settings() {
        SettingsReading settings = SettingsReading.of(
                System.getenv(),
                System.getProperties().stringPropertyNames().stream()
                        .collect(Collectors.toMap(name -> name, System::getProperty)));
        if (!settings.refused().isEmpty()) {
            throw new ParameterException(spec.commandLine(), String.join("; ", settings.refused()));
        }
        return settings.config();
    }
}
