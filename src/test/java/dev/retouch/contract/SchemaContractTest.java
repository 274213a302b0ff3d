package dev.retouch.contract;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.SpecificationVersion;
import dev.retouch.app.settings.RetouchConfig;
import dev.retouch.edit.EditFailure;
import dev.retouch.edit.LocalCompute;
import dev.retouch.failure.FailureException;
import dev.retouch.failure.FailureReason;
import dev.retouch.image.PictureFailure;
import dev.retouch.worker.batch.BatchCompleted;
import dev.retouch.worker.job.EditCompleted;
import dev.retouch.worker.job.EditFailed;
import dev.retouch.worker.job.EditPlanned;
import dev.retouch.worker.job.EditProgress;
import dev.retouch.worker.job.JobFailure;
import dev.retouch.worker.job.MalformedRecordException;
import dev.retouch.worker.job.RawRequest;
import dev.retouch.worker.job.RequestParser;
import dev.retouch.worker.job.S3Location;
import dev.retouch.worker.kafka.AdapterPublished;
import io.smallrye.config.WithDefault;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Schemas, examples, documents and code say the same. */
class SchemaContractTest {

    private static final String REQUESTED = "dev.retouch.edit.requested.v1";
    private static final String COMPLETED = "dev.retouch.edit.completed.v1";
    private static final String FAILED = "dev.retouch.edit.failed.v1";
    private static final String PLANNED = "dev.retouch.edit.planned.v1";
    private static final String PROGRESS = "dev.retouch.edit.progress.v1";
    private static final String CANCEL = "dev.retouch.edit.cancel.v1";
    private static final String BATCH = "dev.retouch.batch.completed.v1";
    private static final String ADAPTER = "dev.retouch.adapter.published.v1";
    private static final RequestParser PARSER = new RequestParser(new S3Location("out", ""), LocalCompute.AUTO, true);

    private static final EditCompleted DONE = new EditCompleted(
            "a",
            new EditCompleted.StoredObject("s3://out/a-1.jpg", "\"e\"", 1),
            new EditCompleted.Mask(
                    "s3://out/a-1.mask.png",
                    1,
                    new EditCompleted.Box(0, 0, 1, 1),
                    new EditCompleted.Confidence(0.9, 0.1, 0.4)),
            "global",
            new EditCompleted.Locality(0, 0),
            "flattened",
            -1,
            2,
            2,
            "m@0123456789ab",
            "a@0123456789ab",
            Map.of(
                    "fetch",
                    1L,
                    "prepare",
                    0L,
                    "encode",
                    2L,
                    "ground",
                    0L,
                    "denoise",
                    3L,
                    "decode",
                    1L,
                    "composite",
                    0L),
            1,
            List.of(new EditCompleted.Variant(
                    -1,
                    new EditCompleted.StoredObject("s3://out/a-1.jpg", "\"e\"", 1),
                    new EditCompleted.Locality(0, 0),
                    new EditCompleted.Drift(0, 0, 0, 1, 0, 0, false))),
            new EditCompleted.Drift(5, 3, -4, 1.01, 2, 0.75, true),
            List.of("The PNG has no end marker; its picture is complete."),
            Map.of("k", "v"));

    @ParameterizedTest
    @ValueSource(strings = {REQUESTED, COMPLETED, FAILED, PLANNED, PROGRESS, BATCH, CANCEL, ADAPTER})
    void schema_isOneItselfAndItsExamplesFitIt(String type) {
        String file = Contracts.FILES.get(type);
        assertEquals(
                List.of(),
                Contracts.problems(
                        SpecificationVersion.DRAFT_2020_12,
                        "{\"$ref\": \"https://json-schema.org/draft/2020-12/schema\"}",
                        Contracts.text(file)));
        JsonNode examples = Contracts.json(file).required("examples");
        assertFalse(examples.isEmpty());
        examples.forEach(example -> assertEquals(List.of(), Contracts.problems(type, example.toString())));
    }

    @ParameterizedTest
    @ValueSource(strings = {REQUESTED, COMPLETED, FAILED, PLANNED, PROGRESS, BATCH, CANCEL, ADAPTER})
    void schema_saysOfEveryFieldWhatItIs(String type) {
        List<String> silent = new ArrayList<>();
        collectSilent("", Contracts.json(Contracts.FILES.get(type)), silent);
        assertEquals(List.of(), silent);
    }

    private static void collectSilent(String path, JsonNode schema, List<String> silent) {
        if (schema.path("title").asText().isEmpty()
                || schema.path("description").asText().isEmpty()) {
            silent.add(path + " has no title or description");
        }
        if (schema.path("type").asText().equals("object") && !schema.has("additionalProperties")) {
            silent.add(path + " does not say whether it is open");
        }
        schema.path("properties")
                .properties()
                .forEach(e -> collectSilent(path + "/" + e.getKey(), e.getValue(), silent));
    }

    @Test
    void answers_haveTheSchemasFields() {
        assertFields(EditCompleted.class, Contracts.json(Contracts.FILES.get(COMPLETED)));
        assertFields(EditFailed.class, Contracts.json(Contracts.FILES.get(FAILED)));
        assertFields(EditPlanned.class, Contracts.json(Contracts.FILES.get(PLANNED)));
        assertFields(EditProgress.class, Contracts.json(Contracts.FILES.get(PROGRESS)));
        assertFields(BatchCompleted.class, Contracts.json(Contracts.FILES.get(BATCH)));
        assertFields(AdapterPublished.class, Contracts.json(Contracts.FILES.get(ADAPTER)));
        assertFields(
                EditCompleted.Variant.class,
                Contracts.json(Contracts.FILES.get(COMPLETED)).at("/properties/variants/items"));
    }

    /** Answers are open, so a field that the schema does not know would pass: the names are compared. */
    private static void assertFields(Class<?> type, JsonNode schema) {
        Set<String> names = new TreeSet<>();
        Set<String> always = new TreeSet<>();
        for (RecordComponent component : type.getRecordComponents()) {
            names.add(component.getName());
            if (!component.getAccessor().isAnnotationPresent(JsonInclude.class)) {
                always.add(component.getName());
            }
            JsonNode property = schema.path("properties").path(component.getName());
            if (component.getType().isRecord() && !property.has("$ref")) {
                assertFields(component.getType(), property);
            }
        }
        Set<String> described = new TreeSet<>();
        schema.path("properties").fieldNames().forEachRemaining(described::add);
        assertEquals(names, described, type.getSimpleName());
        Set<String> required = new TreeSet<>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        assertEquals(always, required, type.getSimpleName());
    }

    @Test
    void answers_asTheWorkerWritesThem_fit() throws IOException {
        assertEquals(List.of(), Contracts.problems(COMPLETED, Contracts.JSON.writeValueAsString(DONE)));
        for (String code : codes()) {
            EditFailed failed = new EditFailed("a", code, "No.", true, 1, Map.of("k", "v"));
            assertEquals(List.of(), Contracts.problems(FAILED, Contracts.JSON.writeValueAsString(failed)));
        }
        EditPlanned planned = new EditPlanned(
                "a",
                DONE.mask(),
                "local",
                28,
                3,
                new EditPlanned.Price(2.5),
                "m@0123456789ab",
                "a@0123456789ab",
                List.of(),
                Map.of());
        assertEquals(List.of(), Contracts.problems(PLANNED, Contracts.JSON.writeValueAsString(planned)));
        EditProgress progress = new EditProgress("a", 0, 28, Map.of());
        assertEquals(List.of(), Contracts.problems(PROGRESS, Contracts.JSON.writeValueAsString(progress)));
    }

    @Test
    void answers_outsideTheSchema_doNotFit() throws IOException {
        String done = Contracts.JSON.writeValueAsString(DONE);
        for (String[] change : new String[][] {
            {"\"mode\":\"global\"", "\"mode\":\"auto\""},
            {"\"attempt\":1", "\"attempt\":0"},
            {"\"confidence\":0.75", "\"confidence\":1.75"},
            {"\"undone\":true", "\"undone\":1"},
            {"[\"The PNG", "[1, \"The PNG"},
            {"\"area\":1.0", "\"area\":1.5"},
            {"\"size\":1", "\"size\":\"1\""},
            {"{\"seed\":-1", "{\"seed\":\"-1\""},
            {"s3://out/a-1.jpg", "http://out/a-1.jpg"},
            {"\"denoise\":3", "\"denoise\":-3"},
            {"\"id\":\"a\"", "\"id\":\"a b\""}
        }) {
            assertTrue(done.contains(change[0]), change[0]);
            assertFalse(
                    Contracts.problems(COMPLETED, done.replace(change[0], change[1]))
                            .isEmpty(),
                    change[1]);
        }
    }

    @Test
    void failures_areListedWithTheCodesOfTheCode() {
        Set<String> listed = new TreeSet<>();
        Contracts.json(Contracts.FILES.get(FAILED))
                .at("/properties/reason/anyOf")
                .findValues("const")
                .forEach(code -> listed.add(code.asText()));
        assertEquals(codes(), listed);
    }

    private static Set<String> codes() {
        Set<String> codes = new TreeSet<>();
        Stream.<FailureReason[]>of(JobFailure.values(), EditFailure.values(), PictureFailure.values())
                .flatMap(Stream::of)
                .map(FailureReason::code)
                .forEach(codes::add);
        return codes;
    }

    @Test
    void readme_showsARequestAndAnAnswerThatFit() throws IOException {
        Matcher blocks =
                Pattern.compile("```json\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(Path.of("README.md")));
        assertTrue(blocks.find());
        assertEquals(List.of(), Contracts.problems(REQUESTED, blocks.group(1)));
        assertTrue(blocks.find());
        assertEquals(List.of(), Contracts.problems(COMPLETED, blocks.group(1)));
    }

    static Stream<String> right() {
        return RequestTable.RIGHT.stream();
    }

    static Stream<String> wrong() {
        return RequestTable.WRONG.stream();
    }

    @ParameterizedTest
    @MethodSource("right")
    void request_thatIsRight_isTakenByBoth(String request) {
        assertEquals(List.of(), Contracts.problems(REQUESTED, request));
        assertDoesNotThrow(() -> parse(request));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void request_thatIsWrong_isRefusedByBoth(String request) {
        assertFalse(Contracts.problems(REQUESTED, request).isEmpty(), "the schema takes it");
        Exception refusal = assertThrows(Exception.class, () -> parse(request), "the worker takes it");
        assertTrue(
                refusal instanceof MalformedRecordException || refusal instanceof FailureException, refusal::toString);
    }

    /** Some clients write all that is not ASCII as escapes; here everything is one. */
    @Test
    void largestRequest_isWithinTheLimitOfBytes() throws Exception {
        String face = "\\ud83d\\ude00";
        String attributes = IntStream.range(0, 64)
                .mapToObj(i -> "\"" + face.repeat(126) + escaped("" + (char) ('0' + i / 10) + (char) ('0' + i % 10))
                        + "\": \"" + face.repeat(1024) + "\"")
                .collect(Collectors.joining(", "));
        String bucket = escaped("s3://" + "b".repeat(63) + "/");
        String picture = """
                {"location": "%s", "etag": "%s", "version": "%2$s"}""".formatted(bucket + escaped("k".repeat(1024)), escaped("e".repeat(1024)));
        String request = """
                {"id": "%s", "idempotencyKey": "%1$s", "source": %s, "references": [%2$s, %2$s], "instruction": "%s",
                 "output": {"location": "%s", "format": "jpeg", "quality": 0.9000000000000001}, "attributes": {%s}}""".formatted(
                escaped("i".repeat(128)), picture, face.repeat(2000), bucket + escaped("p".repeat(800)), attributes);
        assertEquals(List.of(), Contracts.problems(REQUESTED, request));
        assertDoesNotThrow(() -> parse(request));
        int limit = Integer.parseInt(RetouchConfig.class
                .getMethod("maxRequestBytes")
                .getAnnotation(WithDefault.class)
                .value());
        int ofHeaders = 16 << 10;
        assertTrue(request.length() + ofHeaders <= limit, request.length() + " bytes");
        String said = String.format(Locale.ROOT, "%,d bytes", limit);
        assertTrue(Contracts.text("edit-requested.v1.schema.json").contains(said), said);
        assertTrue(Contracts.text("asyncapi.yaml").contains(said), said);
    }

    private static String escaped(String text) {
        return text.chars()
                .mapToObj(letter -> String.format(Locale.ROOT, "\\u%04x", letter))
                .collect(Collectors.joining());
    }

    private static void parse(String request) throws MalformedRecordException {
        PARSER.parse(RawRequest.read(request.getBytes(StandardCharsets.UTF_8)));
    }
}
