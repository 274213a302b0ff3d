package dev.retouch.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.app.data.DataPrecomputeCommand;
import dev.retouch.app.data.fleet.FleetTopics;
import dev.retouch.app.data.fleet.ShardFollower;
import dev.retouch.worker.kafka.CloudEventHeaders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The description of a fleet's channels keeps to AsyncAPI and to the fleet. */
class PrecomputeApiTest {

    private static final JsonNode API = Contracts.channels("asyncapi-precompute.yaml");

    private static final Map<String, String> MESSAGES = Map.of(
            "precomputeCompleted", ShardFollower.COMPLETED,
            "precomputeFailed", ShardFollower.FAILED);

    @Test
    void document_keepsToTheSpecification() throws IOException {
        assertEquals(List.of(), AsyncApiTest.problems(API));
    }

    @Test
    void channels_areTheFleetsTopics() {
        FleetTopics topics = FleetTopics.below(new CommandLine(new DataPrecomputeCommand())
                .getCommandSpec()
                .findOption("--topics")
                .defaultValue());
        assertEquals(topics.requested(), address("requested"));
        assertEquals(topics.completed(), address("completed"));
        assertEquals(topics.failed(), address("failed"));
        assertEquals(3, API.get("channels").size());
    }

    private static String address(String channel) {
        return API.at("/channels/" + channel + "/address").asText();
    }

    @Test
    void events_haveTheHeadersOfTheCode() {
        MESSAGES.forEach((message, type) -> {
            ObjectNode sent = Contracts.JSON.createObjectNode();
            CloudEventHeaders.of(type, ShardFollower.SOURCE, "s3://data/a.tar", "s3://data/a.tar")
                    .forEach(header -> sent.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
            assertEquals(List.of(), Contracts.headerProblems(API, message, sent));
            TreeSet<String> described = new TreeSet<>();
            API.at("/components/messages/" + message + "/headers/properties")
                    .fieldNames()
                    .forEachRemaining(described::add);
            TreeSet<String> names = new TreeSet<>();
            sent.fieldNames().forEachRemaining(names::add);
            assertEquals(names, described, message);
            ObjectNode other = sent.deepCopy().put("ce_type", "x");
            assertFalse(Contracts.headerProblems(API, message, other).isEmpty());
        });
    }

    @Test
    void payloads_areTheSchemaFiles() {
        MESSAGES.forEach((message, type) -> assertEquals("./" + Contracts.FILES.get(type), payload(message)));
        assertEquals(
                "./" + Contracts.FILES.get("dev.retouch.data.precompute.requested.v1"), payload("precomputeRequested"));
    }

    private static String payload(String message) {
        return API.at("/components/messages/" + message + "/payload/$ref").asText();
    }

    @Test
    void references_leadSomewhere() {
        for (String reference : API.findValuesAsText("$ref")) {
            if (reference.startsWith("#")) {
                assertFalse(API.at(reference.substring(1)).isMissingNode(), reference);
            }
        }
    }

    @Test
    void group_isTheFleetsOwn() {
        assertEquals(
                DataPrecomputeCommand.GROUP,
                API.at("/operations/takeShard/bindings/kafka/groupId/const").asText());
    }
}
