package dev.retouch.app.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.app.worker.StartProblems;
import io.smallrye.config.ConfigMappings;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every setting that cannot be right is refused at start, in one sentence that begins with its name. */
class SettingsRulesTest {

    /** Any text is right as far as one can tell before it is used. */
    private static final Set<String> FREE = Set.of("RETOUCH_BUNDLE", "RETOUCH_LORA");

    private static final String WRONG = """
            RETOUCH_IN_FLIGHT=0
            RETOUCH_IN_FLIGHT=-1
            RETOUCH_IN_FLIGHT=100000
            RETOUCH_IN_FLIGHT=four
            RETOUCH_INTAKE=push
            RETOUCH_GROUP_PROTOCOL=eager
            RETOUCH_BACKLOG=0
            RETOUCH_MAX_DELIVERIES=1
            RETOUCH_INSTANCE_ID=a b
            RETOUCH_EDIT_LIMIT=PT0S
            RETOUCH_EDIT_LIMIT=PT-5M
            RETOUCH_EDIT_LIMIT=soon
            RETOUCH_RETRY_LIMIT=PT-1S
            RETOUCH_RETRY_LIMIT=P400D
            RETOUCH_INTERACTIVE_SHARE=0
            RETOUCH_INTERACTIVE_SHARE=1
            RETOUCH_INTERACTIVE_SHARE=NaN
            RETOUCH_DRAIN_LIMIT=PT-1S
            RETOUCH_MAX_PIXELS=0
            RETOUCH_MAX_REQUEST_BYTES=1023
            RETOUCH_MAX_REQUEST_BYTES=1048577
            RETOUCH_MAX_BYTES=0
            RETOUCH_MAX_BYTES=4000000000
            RETOUCH_JPEG_QUALITY=1.5
            RETOUCH_JPEG_QUALITY=NaN
            RETOUCH_PROVENANCE=
            RETOUCH_PRECISION=f8
            RETOUCH_RESIDENCY=disk
            RETOUCH_LOCAL_COMPUTE=some
            RETOUCH_LOCAL_MARGIN=-1
            RETOUCH_LOCAL_REFRESH=1.5
            RETOUCH_WARM_UP=square
            RETOUCH_DRIFT_LIMIT=-0.1
            RETOUCH_DRIFT_LIMIT=NaN
            RETOUCH_FIXED_EDIT=PT-1S
            RETOUCH_FOLLOW_ADAPTERS=a b
            RETOUCH_FOLLOW_ADAPTERS=retouch.edit.requested
            RETOUCH_CACHE_BYTES=-1
            RETOUCH_TOPICS_REQUESTED=a b
            RETOUCH_TOPICS_INTERACTIVE=retouch.edit.requested
            RETOUCH_TOPICS_DELIVERIES=..
            RETOUCH_TOPICS_COMPLETED=retouch.edit.requested
            RETOUCH_TOPICS_FAILED=a/b
            RETOUCH_TOPICS_PLANNED=a:b
            RETOUCH_TOPICS_PROGRESS=#
            RETOUCH_TOPICS_CONTROL=.
            RETOUCH_TOPICS_BATCH_COMPLETED=a b
            RETOUCH_TOPICS_BATCH_STATE=a b
            RETOUCH_TOPICS_DEAD_LETTER=a,b
            RETOUCH_S3_ENDPOINT=s3.example.com:9000
            RETOUCH_S3_ENDPOINT=ftp://s3.example.com
            RETOUCH_S3_ENDPOINT=http://[
            RETOUCH_S3_ENDPOINT=http://store:65536
            RETOUCH_S3_ENDPOINT=http://store:0
            RETOUCH_S3_ENDPOINT=http://store:9000?x=1
            RETOUCH_S3_ENDPOINT=http://store:9000#a
            RETOUCH_S3_ENDPOINT=http://user:hush@store:9000
            RETOUCH_S3_ACCESS_KEY=hush
            RETOUCH_S3_SECRET_KEY=hush
            RETOUCH_S3_REGION=US East
            RETOUCH_S3_PATH_STYLE=
            RETOUCH_S3_ALLOWED_BUCKETS=a
            RETOUCH_S3_READ=s3://pictures/../all
            RETOUCH_S3_WRITE=http://pictures
            RETOUCH_S3_OUTPUT=results/
            RETOUCH_S3_OUTPUT=s3://elsewhere/edits/
            RETOUCH_S3_OUTPUT=s3://retouch-results/a/../b/
            """;

    static Stream<String> wrong() {
        return WRONG.lines();
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void settingThatCannotBeRight_isRefusedInOneSentenceWithItsName(String setting) {
        String name = setting.substring(0, setting.indexOf('='));
        List<String> problems = problems(Map.of(name, setting.substring(name.length() + 1)));
        assertTrue(
                problems.stream().anyMatch(sentence -> sentence.contains(name)),
                () -> setting + " passes: " + problems);
        problems.forEach(sentence -> assertEquals(1, sentence.lines().count(), sentence));
        problems.forEach(sentence -> assertFalse(sentence.contains("hush"), sentence));
    }

    @Test
    void table_hasEverySetting() {
        Set<String> all =
                ConfigMappings.getProperties(ConfigMappings.ConfigClass.configClass(RetouchConfig.class))
                        .keySet()
                        .stream()
                        .map(SettingsReading::variable)
                        .map(name -> name.replaceAll("_+$", ""))
                        .collect(Collectors.toCollection(TreeSet::new));
        Set<String> known = wrong().map(setting -> setting.substring(0, setting.indexOf('=')))
                .collect(Collectors.toCollection(TreeSet::new));
        known.addAll(FREE);
        assertEquals(all, known);
    }

    @ParameterizedTest
    @CsvSource({
        "RETOUCH_IN_FLIGHT, 1",
        "RETOUCH_EDIT_LIMIT, PT1S",
        "RETOUCH_RETRY_LIMIT, PT0S",
        "RETOUCH_INTERACTIVE_SHARE, 0.5",
        "RETOUCH_CACHE_BYTES, 0",
        "RETOUCH_JPEG_QUALITY, 1",
        "RETOUCH_S3_ENDPOINT, http://127.0.0.1:9000",
        "RETOUCH_S3_ENDPOINT, https://[::1]:65535/behind/a/proxy",
        "RETOUCH_S3_READ, 's3://pictures/shop,other-bucket'",
        "RETOUCH_S3_WRITE, s3://retouch-results/edits",
        "RETOUCH_S3_OUTPUT, s3://retouch-sources"
    })
    void settingThatIsRight_isTaken(String name, String value) {
        assertEquals(List.of(), problems(Map.of(name, value)));
    }

    @Test
    void bothKeys_areTaken() {
        assertEquals(List.of(), problems(Map.of("RETOUCH_S3_ACCESS_KEY", "a", "RETOUCH_S3_SECRET_KEY", "b")));
    }

    /** Each new group would be refused by its own client; share groups have a setting of their own. */
    @Test
    void readerWithoutAPolicy_isRefusedWhereItNeedsOne() {
        List<String> problems = problems(Map.of("KAFKA_AUTO_OFFSET_RESET", "none"));
        assertEquals(1, problems.size());
        assertTrue(
                problems.get(0).startsWith("KAFKA_AUTO_OFFSET_RESET is 'none': it must be earliest or latest"),
                problems.get(0));
        assertEquals(List.of(), problems(Map.of("KAFKA_AUTO_OFFSET_RESET", "latest")));
        assertEquals(List.of(), problems(Map.of("KAFKA_AUTO_OFFSET_RESET", "none", "RETOUCH_INTAKE", "share-group")));
    }

    @Test
    void nothingSet_isRight() {
        assertEquals(List.of(), problems(Map.of()));
    }

    /** Both lists have their default from one setting, and each may be narrower. */
    @Test
    void listOfItsOwn_standsForTheBuckets() {
        Map<String, String> settings = Map.of(
                "RETOUCH_S3_READ", "s3://shop/pictures",
                "RETOUCH_S3_WRITE", "edits",
                "RETOUCH_S3_OUTPUT", "s3://edits/a/");
        assertEquals(List.of(), problems(settings));
        RetouchConfig.S3 s3 = SettingsReading.of(settings, Map.of()).config().s3();
        assertEquals(Set.of("shop"), S3Places.readable(s3).buckets());
        assertEquals(Set.of("edits"), S3Places.writable(s3).buckets());
    }

    private static List<String> problems(Map<String, String> environment) {
        return StartProblems.of(SettingsReading.of(environment, Map.of()));
    }
}
