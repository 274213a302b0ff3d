package dev.retouch.k8s;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.config.TopicConfig;

/** Reads Kubernetes objects and refuses unknown kinds, wrong types and misspelt fields. */
final class StrictManifests {

    private static final Map<String, Class<? extends HasMetadata>> KINDS = Map.of(
            "v1/Namespace", Namespace.class,
            "v1/ConfigMap", ConfigMap.class,
            "v1/PersistentVolumeClaim", PersistentVolumeClaim.class,
            "v1/Service", Service.class,
            "v1/ServiceAccount", ServiceAccount.class,
            "policy/v1/PodDisruptionBudget", PodDisruptionBudget.class,
            "networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class,
            "apps/v1/Deployment", Deployment.class,
            "batch/v1/Job", Job.class);

    private static final Map<String, Schema> CUSTOM = Stream.of(
                    "ScaledObject",
                    "TriggerAuthentication",
                    "KafkaTopic",
                    "KafkaUser",
                    "ServiceMonitor",
                    "PrometheusRule")
            .collect(Collectors.toMap(kind -> kind, StrictManifests::schema));

    private static final Set<String> TOPIC_SETTINGS = Stream.of(TopicConfig.class.getFields())
            .filter(field -> field.getName().endsWith("_CONFIG"))
            .map(StrictManifests::value)
            .collect(Collectors.toSet());

    // The model classes take unknown fields into a map of additional properties; without that map they are errors.
    private static final ObjectMapper MAPPER = new ObjectMapper(new YAMLFactory())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .setAnnotationIntrospector(new JacksonAnnotationIntrospector() {
                private static final long serialVersionUID = 1L;

                @Override
                public Boolean hasAnySetter(com.fasterxml.jackson.databind.introspect.Annotated member) {
                    return false;
                }

                @Override
                public boolean hasIgnoreMarker(AnnotatedMember member) {
                    return member.getName().endsWith("AdditionalProperties")
                            || member.getName().equals("additionalProperties")
                            || super.hasIgnoreMarker(member);
                }
            });

    private StrictManifests() {}

    private static Schema schema(String kind) {
        try (InputStream in = StrictManifests.class.getResourceAsStream("/k8s/" + kind + ".schema.json")) {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
                    .getSchema(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String value(Field constant) {
        try {
            return (String) constant.get(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    /** Every object of a YAML text, as it is written; a change of one (RFC 6902) is none. */
    static List<JsonNode> documents(String yaml) throws IOException {
        List<JsonNode> objects = new ArrayList<>();
        try (MappingIterator<JsonNode> documents =
                MAPPER.readerFor(JsonNode.class).readValues(yaml)) {
            while (documents.hasNext()) {
                JsonNode document = documents.next();
                if (!document.has("op")) {
                    objects.add(document);
                }
            }
        }
        return objects;
    }

    /** Every object of a YAML text. */
    static List<HasMetadata> parse(String yaml) throws IOException {
        List<HasMetadata> objects = new ArrayList<>();
        for (JsonNode document : documents(yaml)) {
            objects.add(parse(document));
        }
        return objects;
    }

    /** One object; custom ones by their kind's schema. */
    static HasMetadata parse(JsonNode document) throws IOException {
        String kind = document.path("kind").asText();
        if (CUSTOM.containsKey(kind)) {
            check(kind, document);
            return Serialization.jsonMapper().treeToValue(document, GenericKubernetesResource.class);
        }
        String name = document.path("apiVersion").asText() + "/" + kind;
        Class<? extends HasMetadata> type = KINDS.get(name);
        if (type == null) {
            throw new IOException("unknown kind " + name);
        }
        return MAPPER.treeToValue(document, type);
    }

    private static void check(String kind, JsonNode document) throws IOException {
        List<String> problems = CUSTOM.get(kind).validate(document.toString(), InputFormat.JSON).stream()
                .map(Error::toString)
                .toList();
        if (!problems.isEmpty()) {
            throw new IOException(kind + " " + document.at("/metadata/name").asText() + ": " + problems);
        }
        if (kind.equals("KafkaTopic")) {
            for (Map.Entry<String, JsonNode> setting :
                    document.at("/spec/config").properties()) {
                if (!TOPIC_SETTINGS.contains(setting.getKey())) {
                    throw new IOException("a topic has no setting " + setting.getKey());
                }
            }
        }
    }
}
