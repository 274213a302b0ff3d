package dev.retouch.k8s;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retouch.app.data.DataPrecomputeCommand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class PrecomputeManifestTest {

    private static JsonNode pod(String file) throws Exception {
        return StrictManifests.documents(Files.readString(Path.of("k8s", file)))
                .get(0)
                .at("/spec/template/spec");
    }

    @Test
    void theFleet_runsACommandThatThereIs() throws Exception {
        List<String> arguments = new ArrayList<>();
        pod("components/precompute/fleet.yaml").at("/containers/0/args").forEach(word -> arguments.add(word.asText()));
        assertEquals(List.of("data", "precompute"), arguments.subList(0, 2));
        assertTrue(new CommandLine(new DataPrecomputeCommand())
                .parseArgs(arguments.subList(2, arguments.size()).toArray(String[]::new))
                .hasMatchedOption("--follow"));
    }

    /** The same bundle, settings and secrets as the worker, and no more rights. */
    @Test
    void theFleet_isConfiguredAsTheWorkerIs() throws Exception {
        JsonNode fleet = pod("components/precompute/fleet.yaml");
        JsonNode worker = pod("base/worker.yaml");
        for (String field : List.of("image", "envFrom", "env", "securityContext", "volumeMounts")) {
            assertEquals(
                    worker.at("/containers/0").path(field),
                    fleet.at("/containers/0").path(field),
                    field);
        }
        for (String field : List.of("serviceAccountName", "automountServiceAccountToken", "securityContext")) {
            assertEquals(worker.path(field), fleet.path(field), field);
        }
    }
}
