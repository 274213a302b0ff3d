package dev.retouch.app.deadletter;

import com.google.errorprone.annotations.MustBeClosed;
import dev.retouch.app.client.Cluster;
import dev.retouch.app.client.ConfiguredCluster;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.ConfigProvider;
import picocli.CommandLine.Option;

/** Which cluster the letters are of, and where it is written what was replayed. */
final class MailRoom {

    /** Nothing is uploaded. */
    private static final String NO_BUCKET = "";

    private static final String INTERACTIVE = "retouch.topics.interactive";

    @Option(
            names = "--marks",
            paramLabel = "TOPIC",
            defaultValue = "retouch.edit.replayed",
            description = "Compacted topic of what was replayed; it is made when it does not exist.")
    private String marks = "retouch.edit.replayed";

    /** A broker that is configured takes precedence over a stack that a demo left running. */
    Cluster cluster() {
        return ConfiguredCluster.orRunning(NO_BUCKET);
    }

    Map<String, String> kafka() {
        return cluster().kafka();
    }

    /** The topics of requests: a lane each. */
    List<String> requestTopics() {
        String interactive = ConfigProvider.getConfig()
                .getOptionalValue(INTERACTIVE, String.class)
                .orElse("retouch.edit.requested.interactive");
        return List.of(cluster().topics().requested(), interactive);
    }

    ReplayMarks marks() {
        return new ReplayMarks(marks);
    }

    /** Subjects that were replayed; none while there is no such topic. */
    Set<String> replayed(TopicReader reader) {
        return marks().read(reader);
    }

    @MustBeClosed
    TopicReader reader() {
        return new TopicReader(kafka());
    }
}
