package dev.retouch.app.command;

import dev.retouch.app.client.ConfiguredCluster;
import dev.retouch.app.hub.BundlePull;
import dev.retouch.app.hub.HubSource;
import dev.retouch.app.hub.ModelSource;
import dev.retouch.app.hub.PullSettings;
import dev.retouch.app.hub.RemoteFile;
import dev.retouch.app.hub.S3Source;
import dev.retouch.progress.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.services.s3.S3Client;

/** {@code bundle pull}: a published model folder, brought here. */
@Command(
        name = "pull",
        description = {
            "Download a model bundle from a hub or an object store; a repeated run resumes an interrupted one.",
            "The checksum of each file is verified where one is published."
        })
public final class BundlePullCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FROM", description = "Source: OWNER/NAME on the hub, or s3://BUCKET/PREFIX.")
    private String from;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder for the bundle.")
    private Path out;

    @Option(
            names = "--hub",
            defaultValue = "https://huggingface.co",
            paramLabel = "URL",
            description = "Address of the hub; a token in RETOUCH_HUB_TOKEN is sent to it.")
    private URI hub;

    @Option(
            names = "--revision",
            defaultValue = "main",
            paramLabel = "REV",
            description = "Branch, tag or commit on the hub.")
    private String revision;

    @Option(names = "--parallel", defaultValue = "4", paramLabel = "N", description = "Files to download at once.")
    private int parallel;

    @Option(names = "--attempts", defaultValue = "8", paramLabel = "N", description = "Attempts for each file.")
    private int attempts;

    @Option(
            names = "--stall",
            defaultValue = "30",
            paramLabel = "SECONDS",
            description = "Time without data after which a connection is closed and retried.")
    private int stall;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (parallel < 1 || attempts < 1 || stall < 1) {
            throw new ParameterException(spec.commandLine(), "--parallel, --attempts and --stall must be 1 or more");
        }
        if (!from.startsWith("s3://")) {
            if (hub.getHost() == null || !from.matches("[\\w.-]+/[\\w.-]+")) {
                throw new ParameterException(
                        spec.commandLine(), "'" + from + "' on '" + hub + "' is not an OWNER/NAME on a hub's address");
            }
            return pull(new HubSource(
                    hub,
                    from,
                    revision,
                    Optional.ofNullable(System.getenv("RETOUCH_HUB_TOKEN")),
                    Duration.ofSeconds(stall)));
        }
        String[] place = from.substring("s3://".length()).split("/", 2);
        try (S3Client client = ConfiguredCluster.s3Client()) {
            return pull(new S3Source(client, place[0], place.length > 1 ? place[1] : ""));
        }
    }

    private int pull(ModelSource source) throws IOException {
        BundlePull pull = new BundlePull(
                source, new PullSettings(parallel, attempts, Duration.ofSeconds(stall), Duration.ofSeconds(1)));
        List<RemoteFile> files = pull.files();
        long all = files.stream().mapToLong(RemoteFile::size).sum();
        try (Progress bar = Progress.ofBytes("pulling", all)) {
            pull.fetch(files, out, bar::stepBy);
        }
        PrintWriter text = spec.commandLine().getOut();
        text.printf(
                Locale.ROOT,
                "%d files, %.2f GB -> %s; look at it with: bundle check %s%n",
                files.size(),
                all / 1e9,
                out,
                out);
        text.flush();
        return ExitCode.OK;
    }
}
