package dev.retouch.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.SpecificationVersion;
import dev.retouch.app.settings.RetouchConfig;
import dev.retouch.worker.job.Lane;
import dev.retouch.worker.job.Origin;
import dev.retouch.worker.kafka.AdapterPublished;
import dev.retouch.worker.kafka.CloudEventHeaders;
import dev.retouch.worker.kafka.IntakeReaders;
import io.smallrye.config.WithDefault;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.junit.jupiter.api.Test;

/** The description of the channels keeps to AsyncAPI and to the worker. */
class AsyncApiTest {

    private static final JsonNode API = Contracts.channels();
    private static final Map<String, String> MESSAGES = Map.of(
            "editRequested", CloudEventHeaders.REQUESTED,
            "editCompleted", CloudEventHeaders.COMPLETED,
            "editFailed", CloudEventHeaders.FAILED,
            "editPlanned", CloudEventHeaders.PLANNED,
            "editProgress", CloudEventHeaders.PROGRESS,
            "editCancel", CloudEventHeaders.CANCEL,
            "batchCompleted", CloudEventHeaders.BATCH_COMPLETED,
            "adapterPublished", CloudEventHeaders.ADAPTER_PUBLISHED);

    private static final Set<String> ANSWERS =
            Set.of(CloudEventHeaders.COMPLETED, CloudEventHeaders.FAILED, CloudEventHeaders.PLANNED);

    /** What is sent within the trace of a request. */
    private static final Set<String> TRACED =
            Set.of("editRequested", "editCompleted", "editFailed", "editPlanned", "editProgress");

    static List<String> problems(JsonNode document) throws IOException {
        try (InputStream in = AsyncApiTest.class.getResourceAsStream("/asyncapi/asyncapi-3.0.0.schema.json")) {
            String specification = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Contracts.problems(SpecificationVersion.DRAFT_7, specification, document.toString());
        }
    }

    @Test
    void document_keepsToTheSpecification() throws IOException {
        assertEquals(List.of(), problems(API));
    }

    @Test
    void document_withAMistake_doesNotKeepToTheSpecification() throws IOException {
        ObjectNode noTitle = API.deepCopy();
        ((ObjectNode) noTitle.get("info")).remove("title");
        assertFalse(problems(noTitle).isEmpty());
        ObjectNode wrongAction = API.deepCopy();
        ((ObjectNode) wrongAction.at("/operations/takeRequest")).put("action", "subscribe");
        assertFalse(problems(wrongAction).isEmpty());
        ObjectNode unknown = API.deepCopy();
        ((ObjectNode) unknown.at("/channels/requested")).put("topic", "x");
        assertFalse(problems(unknown).isEmpty());
    }

    @Test
    void channels_areTheWorkersTopics() throws ReflectiveOperationException {
        Map<String, String> described = new HashMap<>();
        API.get("channels")
                .properties()
                .forEach(e ->
                        described.put(e.getKey(), e.getValue().get("address").asText()));
        Map<String, String> configured = new HashMap<>();
        for (String name : List.of(
                "requested",
                "interactive",
                "completed",
                "failed",
                "planned",
                "progress",
                "control",
                "batchCompleted",
                "deadLetter")) {
            configured.put(
                    name,
                    RetouchConfig.Topics.class
                            .getMethod(name)
                            .getAnnotation(WithDefault.class)
                            .value());
        }
        configured.put("adapters", AdapterPublished.TOPIC);
        assertEquals(configured, described);
    }

    @Test
    void group_isTheWorkersOwn() {
        assertEquals(
                IntakeReaders.GROUP,
                API.at("/operations/takeRequest/bindings/kafka/groupId/const").asText());
    }

    @Test
    void messages_haveTheHeadersOfTheCode() {
        for (Map.Entry<String, String> message : MESSAGES.entrySet()) {
            ObjectNode sent = Contracts.JSON.createObjectNode();
            for (Header header : headers(message.getValue())) {
                sent.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
            }
            assertEquals(List.of(), Contracts.headerProblems(message.getKey(), sent));
            Set<String> described = new TreeSet<>();
            API.at("/components/messages/" + message.getKey() + "/headers/properties")
                    .fieldNames()
                    .forEachRemaining(described::add);
            assertEquals(TRACED.contains(message.getKey()), described.remove("traceparent"), message.getKey());
            Set<String> names = new TreeSet<>();
            sent.fieldNames().forEachRemaining(names::add);
            assertEquals(names, described, message.getKey());
            for (String required : List.of("ce_type", "ce_id", "ce_source", "ce_specversion")) {
                assertFalse(
                        Contracts.headerProblems(
                                        message.getKey(), sent.deepCopy().without(List.of(required)))
                                .isEmpty(),
                        required);
            }
            assertFalse(
                    Contracts.headerProblems(message.getKey(), sent.deepCopy().put("ce_type", "x"))
                            .isEmpty());
        }
    }

    private static Headers headers(String type) {
        Origin origin = new Origin(Lane.BULK, "retouch.edit.requested", 3, 14, Instant.EPOCH, "/shop", "1", "", 1);
        return ANSWERS.contains(type)
                ? CloudEventHeaders.ofAnswer(type, "/retouch/worker", "r-1", origin)
                : CloudEventHeaders.of(type, "/retouch/worker", "r-1");
    }

    @Test
    void payloads_areTheSchemaFiles() {
        for (Map.Entry<String, String> message : MESSAGES.entrySet()) {
            String file = API.at("/components/messages/" + message.getKey() + "/payload/$ref")
                    .asText();
            assertEquals("./" + Contracts.FILES.get(message.getValue()), file);
            assertTrue(Files.isRegularFile(Contracts.FOLDER.resolve(file)), file);
        }
        assertTrue(API.at("/components/messages/deadLetter/payload/$ref").isMissingNode());
    }

    @Test
    void references_leadSomewhere() {
        for (String reference : API.findValuesAsText("$ref")) {
            boolean there = reference.startsWith("#")
                    ? !API.at(reference.substring(1)).isMissingNode()
                    : Files.isRegularFile(Contracts.FOLDER.resolve(reference));
            assertTrue(there, reference);
        }
        assertTrue(API.findValuesAsText("$ref").size() > 20);
    }
}
