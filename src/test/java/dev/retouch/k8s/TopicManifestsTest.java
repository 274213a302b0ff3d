package dev.retouch.k8s;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retouch.app.settings.RetouchConfig;
import dev.retouch.worker.job.Lane;
import dev.retouch.worker.kafka.AdapterPublished;
import dev.retouch.worker.kafka.Groups;
import dev.retouch.worker.kafka.IntakeMode;
import dev.retouch.worker.kafka.IntakeReaders;
import dev.retouch.worker.kafka.RequestIntake;
import io.smallrye.config.WithDefault;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Topics, rights and scaling against the topics and groups of the application. */
class TopicManifestsTest {

    private static final String STRIMZI = "overlays/strimzi";
    private static final long DAY = 86_400_000;

    @TempDir
    private Path folder;

    /** One topic as the job makes it. */
    private record Topic(String name, int partitions, long largest, long retention, String cleanup, String segment) {}

    private static Map<String, Topic> topics() {
        Map<String, Topic> topics = new TreeMap<>();
        Overlays.object("base", "ConfigMap", "retouch-topics")
                .at("/data/topics")
                .asText()
                .lines()
                .map(line -> line.split(" "))
                .map(part -> new Topic(
                        part[0],
                        Integer.parseInt(part[1]),
                        Long.parseLong(part[2]),
                        Long.parseLong(part[3]),
                        part[4],
                        part.length > 5 ? part[5] : ""))
                .forEach(topic -> topics.put(topic.name(), topic));
        return topics;
    }

    private static Set<String> ofTheApplication() {
        Set<String> names = new TreeSet<>();
        for (Method topic : RetouchConfig.Topics.class.getMethods()) {
            names.add(topic.getAnnotation(WithDefault.class).value());
        }
        names.add(AdapterPublished.TOPIC);
        return names;
    }

    @Test
    void jobAndOperator_makeTheApplicationsTopicsAndTheSame() {
        Map<String, Topic> topics = topics();
        assertEquals(ofTheApplication(), topics.keySet());
        Map<String, Topic> operators = new TreeMap<>();
        Overlays.objects(STRIMZI, "KafkaTopic").forEach(topic -> {
            JsonNode config = topic.at("/spec/config");
            String name = topic.at("/metadata/name").asText();
            assertEquals(3, topic.at("/spec/replicas").asInt(), name);
            assertEquals(2, config.path("min.insync.replicas").asInt(), name);
            operators.put(
                    name,
                    new Topic(
                            name,
                            topic.at("/spec/partitions").asInt(),
                            config.path("max.message.bytes").asLong(),
                            config.path("retention.ms").asLong(),
                            config.path("cleanup.policy").asText(),
                            config.path("segment.ms").asText()));
        });
        assertEquals(topics, operators);
    }

    @Test
    void deadLetters_areLargerAndKeptLongerThanWhatTheyCameFrom() {
        Map<String, Topic> topics = topics();
        Topic letters = topics.get("retouch.edit.dead-letter");
        topics.values().stream()
                .filter(topic -> topic.cleanup().equals("delete") && !topic.equals(letters))
                .forEach(topic -> {
                    assertTrue(letters.retention() >= 4 * topic.retention(), topic.name());
                    assertTrue(letters.largest() > topic.largest(), topic.name());
                    assertTrue(topic.retention() >= DAY, topic.name());
                });
        assertEquals(
                Set.of("retouch.batch.state", "retouch.worker.deliveries", "retouch.adapters"),
                topics.values().stream()
                        .filter(topic -> topic.cleanup().equals("compact")
                                && topic.segment().equals("3600000")) // read whole at each start
                        .map(Topic::name)
                        .collect(Collectors.toSet()));
    }

    /** The worker may do with each topic what it does and no more: nothing is read that is only answered. */
    @Test
    void user_hasTheRightsOfAWorkerAndNoOthers() {
        Map<String, String> rights = new TreeMap<>();
        for (JsonNode rule :
                Overlays.object(STRIMZI, "KafkaUser", "retouch-worker").at("/spec/authorization/acls")) {
            List<String> operations = new ArrayList<>();
            rule.path("operations").forEach(operation -> operations.add(operation.asText()));
            rights.put(
                    rule.at("/resource/type").asText() + " "
                            + rule.at("/resource/name").asText(),
                    String.join(",", operations));
        }
        Map<String, String> wanted = new TreeMap<>();
        for (String topic : ofTheApplication()) {
            boolean taken = topic.contains("requested") || topic.endsWith("control");
            boolean kept = topics().get(topic).cleanup().equals("compact");
            wanted.put("topic " + topic, taken ? "Read,Describe" : kept ? "Read,Write,Describe" : "Write,Describe");
        }
        wanted.put("group " + IntakeReaders.GROUP, "Read,Describe,DescribeConfigs,AlterConfigs");
        assertEquals(wanted, rights);
    }

    /** Both lanes of each mode; a lane that is left out would wait for ever once there is no worker. */
    @Test
    void scaling_followsBothLanesDownToNone() {
        JsonNode groups = Overlays.object("overlays/keda", "ScaledObject", "retouch-worker")
                .path("spec");
        assertEquals(0, groups.path("minReplicaCount").asInt(-1));
        Map<String, String> followed = new TreeMap<>();
        String broker = Overlays.object("overlays/keda", "ConfigMap", "retouch-config")
                .at("/data/KAFKA_BOOTSTRAP_SERVERS")
                .asText();
        for (JsonNode trigger : groups.path("triggers")) {
            JsonNode lag = trigger.path("metadata");
            followed.put(lag.path("topic").asText(), lag.path("consumerGroup").asText());
            assertEquals(broker, lag.path("bootstrapServers").asText());
            assertEquals("earliest", lag.path("offsetResetPolicy").asText(), "as the worker begins");
            Overlays.object(
                    "overlays/keda",
                    "TriggerAuthentication",
                    trigger.at("/authenticationRef/name").asText());
        }
        assertEquals(
                Map.of(
                        "retouch.edit.requested",
                        Groups.of(IntakeMode.CONSUMER_GROUP, Lane.BULK),
                        "retouch.edit.requested.interactive",
                        Groups.of(IntakeMode.CONSUMER_GROUP, Lane.INTERACTIVE)),
                followed);
        assertEquals(
                topics().get("retouch.edit.requested").partitions(),
                groups.path("maxReplicaCount").asInt());
        for (String overlay : List.of("overlays/keda", "overlays/keda-share")) {
            assertTrue(
                    Overlays.object(overlay, "Deployment", "retouch-worker")
                            .at("/spec/replicas")
                            .isMissingNode(),
                    "applying the overlay again would undo what KEDA decided");
        }
    }

    /** Beyond it a worker's members are refused, and it may be one that gets no record at all. */
    @Test
    void shareGroup_hasRoomForTheMembersOfAllWorkers() throws Exception {
        Matcher size = Pattern.compile("group\\.share\\.max\\.size: (\\d+)")
                .matcher(Files.readString(Overlays.ROOT.resolve("README.md")));
        assertTrue(size.find());
        int workers = Overlays.object("overlays/keda-share", "ScaledObject", "retouch-worker")
                .at("/spec/maxReplicaCount")
                .asInt();
        assertTrue(workers > topics().get("retouch.edit.requested").partitions(), "it is for more than that");
        assertTrue(workers * RequestIntake.MOST_SOURCES <= Integer.parseInt(size.group(1)), workers + " workers");
    }

    @Test
    void scalingOfShareGroups_asksOurOwnMetric() {
        String overlay = "overlays/keda-share";
        assertEquals(
                "share-group",
                Overlays.object(overlay, "ConfigMap", "retouch-config")
                        .at("/data/RETOUCH_INTAKE")
                        .asText());
        Set<String> lanes = new HashSet<>();
        JsonNode service = Overlays.object(overlay, "Service", "retouch-lag");
        for (JsonNode trigger :
                Overlays.object(overlay, "ScaledObject", "retouch-worker").at("/spec/triggers")) {
            JsonNode asked = trigger.path("metadata");
            assertEquals(
                    "http://retouch-lag.retouch.svc:"
                            + service.at("/spec/ports/0/port").asInt() + "/lag",
                    asked.path("url").asText());
            lanes.add(asked.path("valueLocation").asText());
        }
        assertEquals(Set.of("bulk", "interactive"), lanes);
        JsonNode lag = Overlays.object(overlay, "Deployment", "retouch-lag").at("/spec/template/spec/containers/0");
        assertEquals(
                lag.at("/ports/0/containerPort").asText(), lag.at("/args/2").asText());
        assertEquals(lag.at("/ports/0/name"), service.at("/spec/ports/0/targetPort"));
    }

    /** The script itself, with a tool in the place of Kafka's that writes down how it was called. */
    @Test
    void script_givesEachTopicItsSettings_andTheToolTheWorkersTlsAndSasl() throws Exception {
        JsonNode data = Overlays.object("base", "ConfigMap", "retouch-topics").path("data");
        Path calls = folder.resolve("calls");
        Path tool = folder.resolve("kafka-topics.sh");
        Files.writeString(tool, """
                #!/bin/sh
                echo "$@" >> %s
                cp "$4" %s
                """.formatted(calls, folder.resolve("client")));
        Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwx------"));
        Path script = folder.resolve("make-topics.sh");
        // Below this test's own folder instead of the container's.
        Files.writeString(script, data.path("make-topics.sh").asText().replace("/tmp/", folder + "/"));
        Path topics = folder.resolve("topics");
        Files.writeString(topics, data.path("topics").asText());
        ProcessBuilder run = new ProcessBuilder("sh", script.toString()).redirectErrorStream(true);
        run.environment()
                .putAll(Map.of(
                        "KAFKA_TOPICS", tool.toString(),
                        "TOPICS_FILE", topics.toString(),
                        "REPLICATION", "3",
                        "KAFKA_BOOTSTRAP_SERVERS", "broker:9093",
                        "KAFKA_SECURITY_PROTOCOL", "SASL_SSL",
                        "KAFKA_SASL_MECHANISM", "SCRAM-SHA-512",
                        "KAFKA_SASL_JAAS_CONFIG", "a.Module required username=\"u\" password=\"p=\\1\";",
                        "KAFKA_SSL_TRUSTSTORE_CERTIFICATES", "-----BEGIN\nMIIB=\n-----END\n",
                        "KAFKA_HEAP_OPTS", "-Xmx1g"));
        Process process = run.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue(), said);
        List<String> made = Files.readAllLines(calls);
        assertEquals(topics().size(), made.size());
        assertTrue(
                made.contains("--bootstrap-server broker:9093 --command-config " + folder
                        + "/client.properties --create --if-not-exists --topic retouch.edit.dead-letter --partitions 1"
                        + " --replication-factor 3 --config max.message.bytes=2097152 --config retention.ms=7776000000"
                        + " --config cleanup.policy=delete"),
                made.toString());
        java.util.Properties client = new java.util.Properties();
        try (var in = Files.newBufferedReader(folder.resolve("client"))) {
            client.load(in);
        }
        assertEquals(
                Map.of(
                        "security.protocol", "SASL_SSL",
                        "sasl.mechanism", "SCRAM-SHA-512",
                        "sasl.jaas.config", "a.Module required username=\"u\" password=\"p=\\1\";",
                        "ssl.truststore.certificates", "-----BEGIN\nMIIB=\n-----END\n"),
                client);
    }
}
