package dev.retouch.worker.job;

import static dev.retouch.worker.job.TestJobs.PARSER;
import static dev.retouch.worker.job.TestJobs.raw;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.edit.EditMode;
import dev.retouch.edit.EditOptions;
import dev.retouch.edit.LocalCompute;
import dev.retouch.edit.Preserve;
import dev.retouch.edit.WhenNotFound;
import dev.retouch.failure.FailureException;
import dev.retouch.image.Backdrop;
import dev.retouch.image.Chroma;
import dev.retouch.image.OutputOptions;
import dev.retouch.image.PictureFormat;
import dev.retouch.metadata.MetadataPolicy;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a request's fields come to; which requests are right at all is held by the contract tests. */
class RequestParserTest {

    private static final String START =
            "{'id': 'r', 'source': {'location': 's3://cups/1.png'}, 'instruction': 'make it red'";

    private static EditRequested parse(String json) {
        return PARSER.parse(raw(json.replace('\'', '"')));
    }

    @Test
    void parse_ofAllFields_isTheRequest() {
        assertEquals(
                new EditRequested(
                        "r",
                        new S3Location("cups", "1.png"),
                        "e",
                        "v",
                        List.of(
                                new Reference(new S3Location("logos", "a.png"), "f", "w"),
                                new Reference(new S3Location("logos", "b.png"), "", "")),
                        new EditOptions("make it red", -7, 30, 2.5, EditMode.GLOBAL, Preserve.SOFT, LocalCompute.SPARSE)
                                .with(WhenNotFound.GLOBAL),
                        new S3Location("out", "below/"),
                        new OutputOptions(PictureFormat.JPEG, 0.8, Chroma.QUARTER, MetadataPolicy.KEEP_ALL, true),
                        new Backdrop(255, 0, 16),
                        new Handling(true, 3, "key.1", true),
                        Instant.parse("2030-01-01T00:00:00Z"),
                        Map.of("a", "b")),
                parse("""
                        {'id': 'r', 'idempotencyKey': 'key.1', 'instruction': 'make it red',
                         'source': {'location': 's3://cups/1.png', 'etag': 'e', 'version': 'v'},
                         'references': [{'location': 's3://logos/a.png', 'etag': 'f', 'version': 'w'},
                                        {'location': 's3://logos/b.png'}],
                         'output': {'location': 's3://out/below/', 'format': 'jpeg', 'quality': 0.8, 'chroma': '4:2:0',
                                    'metadata': 'keep-all'},
                         'options': {'seed': -7, 'steps': 30, 'guidance': 2.5, 'mode': 'global', 'preserve': 'soft',
                                     'localCompute': 'sparse', 'whenNotFound': 'global', 'background': '#Ff0010', 'variants': 3, 'dryRun': true,
                                     'progress': true},
                         'deadline': '2030-01-01T02:00:00+02:00', 'attributes': {'a': 'b'}}"""));
    }

    @Test
    void parse_ofTheFewestFields_takesTheDefaults() {
        assertEquals(
                new EditRequested(
                        "r",
                        new S3Location("cups", "1.png"),
                        "",
                        "",
                        List.of(),
                        new EditOptions("make it red", 0, 0, 0, EditMode.AUTO, Preserve.EXACT),
                        new S3Location("results", ""),
                        OutputOptions.of(PictureFormat.PNG),
                        null,
                        Handling.DEFAULT,
                        Instant.MAX,
                        Map.of()),
                parse(START + "}"));
    }

    @Test
    void parse_withoutAWordOnComputing_takesTheWorkersSetting() {
        RequestParser parser = new RequestParser(S3Location.prefix("s3://results/"), LocalCompute.EXACT, true);
        RawRequest silent = raw((START + "}").replace('\'', '"'));
        assertEquals(LocalCompute.EXACT, parser.parse(silent).options().localCompute());
        RawRequest asking = raw((START + ", 'options': {'localCompute': 'auto'}}").replace('\'', '"'));
        assertEquals(LocalCompute.AUTO, parser.parse(asking).options().localCompute());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'output': 7 | the field 'output' must be an object, got 7",
                "'output': {'place': 1} | the field 'output.place' is unknown",
                "'option': {} | the field 'option' is unknown",
                "'output': {'location': 7} | the field 'output.location' must be text, got 7",
                "'output': {'location': 'out'} | 'out' is not of the form s3://bucket/key",
                "'output': {'format': 'gif'} | the field 'output.format' must be one of png, jpeg, webp, got \"gif\"",
                "'output': {'quality': 0.5} | the field 'output' does not make sense: a PNG has no quality: leave it out, or"
                        + " ask for jpeg or webp",
                "'output': {'format': 'jpeg', 'chroma': '4:1:1'} | the field 'output.chroma' must be one of 4:4:4, 4:2:0,"
                        + " got \"4:1:1\"",
                "'options': {'background': 'white'} | the field 'options.background' must be a colour, #rrggbb, got"
                        + " 'white'",
                "'options': {'steps': 1} | the field 'options.steps' must be a whole number from 2 to 100, got 1",
                "'options': {'guidance': 21} | the field 'options.guidance' must be a number from 1.0 to 20.0, got 21",
                "'deadline': 'noon' | the field 'deadline' must be a time as in RFC 3339, 2030-01-01T00:00:00Z, got 'noon'",
                "'deadline': '2030-02-30T00:00:00Z' | the field 'deadline' is not a time: '2030-02-30T00:00:00Z'",
                "'attributes': {'a': 1} | the field 'attributes' must be an object of at most 64 texts of at most 1024"
                        + " characters, with names of at most 128"
            })
    void parse_ofAWrongField_namesIt(String field, String message) {
        FailureException failure = assertThrows(FailureException.class, () -> parse(START + ", " + field + "}"));
        assertEquals(JobFailure.REQUEST_INVALID, failure.reason());
        assertEquals(message, failure.getMessage());
    }

    /** RFC 3339, section 5.7 and its examples: the second after the last one of a day, wherever it is that day. */
    @ParameterizedTest
    @CsvSource({
        "2030-12-31T23:59:60Z, 2031-01-01T00:00:00Z",
        "1990-12-31T15:59:60-08:00, 1991-01-01T00:00:00Z",
        "2030-12-31T23:59:60.25Z, 2031-01-01T00:00:00.25Z",
        "2030-01-01T00:00:00+23:59, 2029-12-31T00:01:00Z",
        "2030-01-01T00:00:00-00:00, 2030-01-01T00:00:00Z"
    })
    void deadline_isTheInstantThatItsTextNames(String text, Instant instant) {
        assertEquals(instant, parse(START + ", 'deadline': '" + text + "'}").deadline());
    }

    @Test
    void parse_withoutASource_namesWhatIsMissing() {
        FailureException failure = assertThrows(FailureException.class, () -> parse("{'id': 'r'}"));
        assertEquals("the field 'source.location' is missing", failure.getMessage());
    }

    /** What is wrong with a request is told with those attributes that are right. */
    @Test
    void attributes_ofAWrongRequest_areThoseThatKeepTheRules() {
        String most = "\ud83d\udd8c".repeat(128);
        String json = """
                {'id': 'r', 'attributes': {'a': 'b', 'number': 7, '%s': '%s', '%sx': 'long name', 'long': '%sx'}}""".formatted(most, most.repeat(8), most, most.repeat(8));
        assertEquals(
                Map.of("a", "b", most, most.repeat(8)),
                raw(json.replace('\'', '"')).attributes());
    }

    @Test
    void attributes_beyondTheMost_areLeftOut() {
        StringBuilder many = new StringBuilder("'a0': ''");
        for (int i = 1; i <= 64; i++) {
            many.append(", 'a").append(i).append("': ''");
        }
        String json = "{'id': 'r', 'attributes': {" + many + "}}";
        assertEquals(64, raw(json.replace('\'', '"')).attributes().size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ | not JSON",
                "{} {} | not JSON",
                "{\"id\": \"r\", \"id\": \"r\"} | not JSON",
                "[] | not a JSON object",
                "7 | not a JSON object",
                "{} | no id",
                "{\"id\": 7} | no id",
                "{\"id\": \"a b\"} | no id"
            })
    void read_withoutAnId_saysWhy(String json, String why) {
        MalformedRecordException refusal =
                assertThrows(MalformedRecordException.class, () -> RawRequest.read(json.getBytes(UTF_8)));
        assertTrue(refusal.getMessage().contains(why), refusal.getMessage());
    }

    @Test
    void read_ofNothing_saysWhy() {
        MalformedRecordException refusal =
                assertThrows(MalformedRecordException.class, () -> RawRequest.read(new byte[0]));
        assertEquals("the record is not a JSON object", refusal.getMessage());
    }
}
