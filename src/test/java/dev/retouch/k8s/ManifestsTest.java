package dev.retouch.k8s;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each object keeps to its schema, and nothing lies about that is not built. */
class ManifestsTest {

    private static final Path ROOT = Overlays.ROOT;

    /** Whose keys are anybody's own. */
    private static final Set<String> FREE =
            Set.of("labels", "annotations", "matchLabels", "data", "requests", "limits", "nodeSelector", "selector");

    @Test
    void everyFile_parsedStrictly_isValid() throws Exception {
        try (Stream<Path> files = Files.walk(ROOT)) {
            List<Path> manifests = files.filter(file -> file.toString().endsWith(".yaml"))
                    .filter(file -> !file.endsWith("kustomization.yaml"))
                    .toList();
            assertTrue(manifests.size() >= 20, "found only " + manifests);
            for (Path file : manifests) {
                for (JsonNode document : StrictManifests.documents(Files.readString(file))) {
                    StrictManifests.parse(withoutMerging(document));
                }
            }
        }
    }

    /** What only kustomize reads of a change. */
    private static JsonNode withoutMerging(JsonNode document) {
        for (JsonNode object : document.findParents("$patch")) {
            ((ObjectNode) object).remove("$patch");
        }
        return document;
    }

    /** What kubectl would say where it is not there: a file that is named and missing, or there and never built. */
    @Test
    void everyKustomization_namesWhatLiesBesideItAndNothingElse() throws Exception {
        try (Stream<Path> files = Files.walk(ROOT)) {
            List<Path> all = files.filter(file -> file.endsWith("kustomization.yaml"))
                    .map(Path::getParent)
                    .toList();
            for (Path place : all) {
                JsonNode kustomization = new YAMLMapper()
                        .readTree(place.resolve("kustomization.yaml").toFile());
                Set<String> fields = new TreeSet<>();
                kustomization.fieldNames().forEachRemaining(fields::add);
                fields.removeAll(
                        List.of("apiVersion", "kind", "namespace", "labels", "resources", "components", "images"));
                fields.removeAll(List.of("patches", "configMapGenerator"));
                assertEquals(Set.of(), fields, place + " has fields that nobody expects");
                Set<String> named = named(kustomization);
                for (String folder : named) {
                    assertTrue(
                            !folder.startsWith("../")
                                    || Files.isRegularFile(place.resolve(folder).resolve("kustomization.yaml")),
                            place + " names " + folder);
                }
                named.removeIf(name -> name.startsWith("../"));
                named.add("kustomization.yaml");
                assertEquals(there(place), named, place.toString());
            }
            assertTrue(all.size() >= 10, "found only " + all);
            for (String overlay : Overlays.NAMES) {
                assertTrue(all.contains(ROOT.resolve(overlay)), overlay);
            }
        }
    }

    private static Set<String> there(Path place) throws IOException {
        try (Stream<Path> files = Files.list(place)) {
            return new TreeSet<>(
                    files.map(file -> file.getFileName().toString()).toList());
        }
    }

    private static Set<String> named(JsonNode kustomization) {
        Set<String> named = new TreeSet<>();
        for (String list : List.of("resources", "components")) {
            kustomization.path(list).forEach(name -> named.add(name.asText()));
        }
        kustomization
                .path("patches")
                .forEach(patch -> Stream.of(patch.path("path").asText())
                        .filter(path -> !path.isEmpty())
                        .forEach(named::add));
        kustomization
                .path("configMapGenerator")
                .forEach(map -> map.path("files").forEach(name -> named.add(name.asText())));
        return named;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "base",
                "overlays/cpu-demo",
                "overlays/gpu",
                "overlays/keda",
                "overlays/keda-share",
                "overlays/strimzi"
            })
    void overlay_built_keepsToEverySchema(String overlay) throws Exception {
        for (JsonNode object : Overlays.built(overlay)) {
            StrictManifests.parse(object);
            if (!object.path("kind").asText().equals("Namespace")) {
                assertEquals("retouch", object.at("/metadata/namespace").asText(), object.toString());
            }
        }
        assertTrue(Overlays.built(overlay).size() >= 9);
    }

    /** One letter too many in any field of any object that is built: its schema refuses it. */
    @Test
    void everyField_misspelt_isRefused() {
        Map<String, JsonNode> objects = new LinkedHashMap<>();
        for (String overlay : Overlays.NAMES) {
            for (JsonNode object : Overlays.built(overlay)) {
                objects.put(
                        object.path("kind").asText() + " "
                                + object.at("/metadata/name").asText(),
                        object);
            }
        }
        List<String> unnoticed = new ArrayList<>();
        Set<String> kinds = new TreeSet<>();
        int[] planted = {0};
        objects.forEach((name, object) -> {
            kinds.add(object.path("kind").asText());
            fields(object, "").forEach(field -> {
                planted[0]++;
                if (isValid(misspelt(object, field))) {
                    unnoticed.add(name + " " + field);
                }
            });
        });
        assertEquals(List.of(), unnoticed);
        assertEquals(15, kinds.size(), kinds.toString());
        assertTrue(planted[0] > 500, "planted only " + planted[0]);
    }

    private static boolean isValid(JsonNode object) {
        try {
            StrictManifests.parse(object);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Pointers to all fields whose names are a schema's. */
    private static List<String> fields(JsonNode node, String at) {
        List<String> fields = new ArrayList<>();
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                fields.addAll(fields(node.get(i), at + "/" + i));
            }
        }
        node.properties().forEach(entry -> {
            String field = at + "/" + entry.getKey();
            fields.add(field);
            // A Service's selector and a claim's resources hold names of their own; other selectors hold matchLabels.
            boolean free = FREE.contains(entry.getKey())
                    && !(entry.getKey().equals("selector") && entry.getValue().has("matchLabels"));
            if (!free) {
                fields.addAll(fields(entry.getValue(), field));
            }
        });
        return fields;
    }

    private static JsonNode misspelt(JsonNode object, String field) {
        JsonNode copy = object.deepCopy();
        int end = field.lastIndexOf('/');
        ObjectNode parent = (ObjectNode) copy.at(field.substring(0, end));
        String name = field.substring(end + 1);
        parent.set(name + "x", parent.remove(name));
        return copy;
    }

    @Test
    void value_ofAnotherType_isRefused() throws Exception {
        String worker = Files.readString(ROOT.resolve("base/worker.yaml"));
        assertFalse(StrictManifests.parse(worker).isEmpty());
        assertThrows(IOException.class, () -> StrictManifests.parse(worker.replace("replicas: 1", "replicas: some")));
        String topics = Files.readString(ROOT.resolve("components/strimzi/topics.yaml"));
        assertThrows(IOException.class, () -> StrictManifests.parse(topics.replace("replicas: 3", "replicas: some")));
        String user = Files.readString(ROOT.resolve("components/strimzi/user.yaml"));
        assertThrows(IOException.class, () -> StrictManifests.parse(user.replace("[Read, Describe]", "[Reed]")));
    }
}
