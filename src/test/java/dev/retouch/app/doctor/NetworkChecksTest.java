package dev.retouch.app.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.app.doctor.Finding.Level;
import dev.retouch.app.embedded.EmbeddedStack;
import dev.retouch.app.settings.RetouchConfig;
import dev.retouch.app.settings.SettingsReading;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.s3.S3Client;

/** Broker and store of the embedded stack, and what is said of each fault. */
class NetworkChecksTest {

    private static final Set<String> TOPICS = Set.of("requested", "completed");

    private static EmbeddedStack stack;

    @BeforeAll
    @SuppressWarnings("MustBeClosedChecker") // closed after all tests
    static void start() {
        stack = EmbeddedStack.start();
        stack.createTopics(1, "requested");
        stack.createBuckets("sources", "results");
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    @Test
    void broker_thatAnswers_isAskedForTheTopics() throws Exception {
        Map<String, String> kafka = Map.of("bootstrap.servers", stack.bootstrapServers());
        List<Finding> missing = BrokerCheck.look(kafka, TOPICS);
        assertEquals(Level.OK, missing.get(0).level(), missing.toString());
        assertEquals(Level.FAIL, missing.get(1).level(), "this broker creates no topics by itself: " + missing);
        assertTrue(missing.get(1).text().contains("there is no topic completed"), missing.toString());

        stack.createTopics(1, "completed");
        List<Finding> all = BrokerCheck.look(kafka, TOPICS);
        assertEquals(
                List.of(Level.OK, Level.OK), all.stream().map(Finding::level).toList(), all.toString());
    }

    @Test
    void broker_thatIsSilent_failsWithinItsTime() throws Exception {
        try (ServerSocket silent = new ServerSocket(0)) {
            Finding finding =
                    only(BrokerCheck.look(Map.of("bootstrap.servers", "127.0.0.1:" + silent.getLocalPort()), TOPICS));
            assertTrue(finding.text().contains("does not answer"), finding.toString());
            assertTrue(finding.remedy().contains("KAFKA_SECURITY_PROTOCOL"), finding.toString());
        }
    }

    @Test
    void broker_whoseSettingsFitNoClient_isNamed() throws Exception {
        Finding name = only(BrokerCheck.look(Map.of("bootstrap.servers", "no-such-host.invalid:9092"), TOPICS));
        assertTrue(name.text().contains("no-such-host.invalid"), name.toString());
        Finding protocol = only(BrokerCheck.look(
                Map.of("bootstrap.servers", stack.bootstrapServers(), "security.protocol", "TLS"), TOPICS));
        assertTrue(protocol.text().contains("security.protocol"), protocol.toString());
    }

    @Test
    void store_thatAnswers_isWrittenToAndLeftAsItWas() {
        List<Finding> findings = StoreCheck.look(s3(Map.of()));
        assertEquals(
                List.of(
                        "the bucket results answers",
                        "the bucket sources answers",
                        "s3://results/edits/ can be written to"),
                findings.stream().map(Finding::text).toList());
        assertTrue(findings.stream().allMatch(finding -> finding.level() == Level.OK), findings.toString());
        try (S3Client client = stack.s3().client()) {
            assertEquals(0, client.listObjectsV2(list -> list.bucket("results")).keyCount(), "an object stays");
        }
    }

    /** Each fault with a word of what is found and a word of the remedy. */
    @ParameterizedTest
    @CsvSource({
        "RETOUCH_S3_SECRET_KEY, not-the-secret, SignatureDoesNotMatch, the credentials are wrong",
        "RETOUCH_S3_ACCESS_KEY, nobody, at http, RETOUCH_S3_ACCESS_KEY",
        "RETOUCH_S3_ALLOWED_BUCKETS, 'results,elsewhere', 404 NoSuchBucket, create the bucket",
        "RETOUCH_S3_ENDPOINT, http://127.0.0.1:1, does not answer, RETOUCH_S3_ENDPOINT",
        "RETOUCH_S3_ENDPOINT, http://no-such-host.invalid, does not answer, RETOUCH_S3_ENDPOINT",
        "RETOUCH_S3_ENDPOINT, '127.0.0.1:1', no client, RETOUCH_S3_ENDPOINT"
    })
    void store_withAFault_isToldByItsCause(String setting, String value, String found, String remedy) {
        Finding finding = StoreCheck.look(s3(Map.of(setting, value))).stream()
                .filter(one -> one.level() == Level.FAIL)
                .findFirst()
                .orElseThrow();
        assertTrue(finding.text().contains(found), finding.toString());
        assertTrue(finding.remedy().contains(remedy), finding.toString());
    }

    private static Finding only(List<Finding> findings) {
        assertEquals(1, findings.size(), findings.toString());
        assertEquals(Level.FAIL, findings.get(0).level(), findings.toString());
        return findings.get(0);
    }

    private static RetouchConfig.S3 s3(Map<String, String> changes) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "RETOUCH_S3_ENDPOINT",
                stack.s3().endpoint().toString(),
                "RETOUCH_S3_PATH_STYLE",
                "true",
                "RETOUCH_S3_ACCESS_KEY",
                stack.s3().accessKey(),
                "RETOUCH_S3_SECRET_KEY",
                stack.s3().secretKey(),
                "RETOUCH_S3_ALLOWED_BUCKETS",
                "sources,results",
                "RETOUCH_S3_OUTPUT",
                "s3://results/edits/"));
        settings.putAll(changes);
        return SettingsReading.of(settings, Map.of()).config().s3();
    }
}
