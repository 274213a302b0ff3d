package dev.retouch.app.doctor;

import dev.retouch.app.settings.RetouchConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;

/** The Kafka cluster: whether a broker answers and lets the worker in, and whether the topics are there. */
final class BrokerCheck {

    private static final String NAME = "broker";
    private static final String DEFAULT = "localhost:9092";
    private static final Duration ANSWER = Duration.ofSeconds(6);
    private static final String CREATE = "auto.create.topics.enable";

    private final Admin admin;
    private final Set<String> topics;
    private final String address;

    private BrokerCheck(Admin admin, Set<String> topics, String address) {
        this.admin = admin;
        this.topics = topics;
        this.address = address;
    }

    /** @param kafka settings of Kafka clients by their names */
    static Check check(Map<String, String> kafka, RetouchConfig.Topics topics) {
        return new Check(NAME, ANSWER.multipliedBy(4), () -> look(kafka, names(topics)));
    }

    /** All that the worker reads or writes. */
    private static Set<String> names(RetouchConfig.Topics topics) {
        return Set.of(
                topics.requested(),
                topics.interactive(),
                topics.completed(),
                topics.failed(),
                topics.planned(),
                topics.progress(),
                topics.control(),
                topics.batchCompleted(),
                topics.batchState(),
                topics.deliveries(),
                topics.deadLetter());
    }

    static List<Finding> look(Map<String, String> kafka, Set<String> topics) throws InterruptedException {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.putIfAbsent(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, DEFAULT);
        String milliseconds = Long.toString(ANSWER.toMillis());
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, milliseconds);
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, milliseconds);
        String address = settings.get(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG)
                + (kafka.containsKey(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG)
                        ? ""
                        : " (KAFKA_BOOTSTRAP_SERVERS is not set)");
        try (Admin admin = Admin.create(settings)) {
            return new BrokerCheck(admin, topics, address).look();
        } catch (KafkaException e) {
            // Settings that fit no client: an address that does not resolve, a key store that cannot be read.
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return Finding.fail(
                            NAME,
                            "no client can be made for " + address + ": " + cause.getMessage(),
                            "correct KAFKA_BOOTSTRAP_SERVERS and the other KAFKA_... settings")
                    .alone();
        }
    }

    private List<Finding> look() throws InterruptedException {
        List<Finding> findings = new ArrayList<>();
        try {
            List<Node> nodes = List.copyOf(admin.describeCluster().nodes().get());
            findings.add(Finding.ok(NAME, address + " answers, brokers: " + nodes.size()));
            findings.add(topics(nodes.get(0)));
        } catch (ExecutionException e) {
            findings.add(failure(e.getCause() == null ? e : e.getCause()));
        }
        return findings;
    }

    private Finding failure(Throwable cause) {
        if (cause instanceof AuthenticationException) {
            return Finding.fail(
                    NAME,
                    address + " refuses the credentials: " + cause.getMessage(),
                    "correct KAFKA_SECURITY_PROTOCOL, KAFKA_SASL_MECHANISM, KAFKA_SASL_JAAS_CONFIG or the key stores");
        }
        if (cause instanceof AuthorizationException) {
            return Finding.fail(
                    NAME, address + " forbids it: " + cause.getMessage(), "let this user describe cluster and topics");
        }
        if (cause instanceof TimeoutException) {
            return Finding.fail(
                    NAME,
                    address + " does not answer within " + ANSWER.toSeconds() + " s",
                    "start the broker, or correct KAFKA_BOOTSTRAP_SERVERS; a broker that wants TLS or SASL"
                            + " (KAFKA_SECURITY_PROTOCOL) does not answer either");
        }
        return Finding.fail(NAME, address + ": " + cause, "look into the broker's log");
    }

    private Finding topics(Node broker) throws InterruptedException, ExecutionException {
        Set<String> missing = new TreeSet<>(topics);
        missing.removeAll(admin.listTopics().names().get());
        if (missing.isEmpty()) {
            return Finding.ok(NAME, "the topics are there: " + new TreeSet<>(topics));
        }
        String text = "there is no topic " + String.join(", ", missing);
        String remedy = "create what is missing (k8s/base/topics.yaml does), correct RETOUCH_TOPICS_..., or let this"
                + " user describe the topics";
        return creates(broker)
                ? Finding.ok(NAME, text + " yet: the broker creates topics when they are used")
                : Finding.fail(NAME, text + ", and the broker creates none", remedy);
    }

    private boolean creates(Node broker) throws InterruptedException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.BROKER, broker.idString());
        try {
            Config config = admin.describeConfigs(Set.of(resource)).all().get().get(resource);
            Map<String, String> values = config == null
                    ? Map.of()
                    : config.entries().stream()
                            .filter(entry -> entry.value() != null)
                            .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
            return Boolean.parseBoolean(values.get(CREATE));
        } catch (ExecutionException e) {
            // Managed clusters show their configuration to nobody: topics are created by hand there.
            return false;
        }
    }
}
