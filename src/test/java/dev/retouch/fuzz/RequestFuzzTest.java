package dev.retouch.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.retouch.contract.Contracts;
import dev.retouch.edit.LocalCompute;
import dev.retouch.failure.FailureException;
import dev.retouch.worker.job.EditRequested;
import dev.retouch.worker.job.MalformedRecordException;
import dev.retouch.worker.job.RawRequest;
import dev.retouch.worker.job.RequestParser;
import dev.retouch.worker.job.S3Location;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Whatever a record holds, it is refused in one of two ways or is a request that the published schema allows. */
class RequestFuzzTest {

    private static final RequestParser PARSER =
            new RequestParser(S3Location.prefix("s3://results/"), LocalCompute.AUTO, true);

    @FuzzTest(maxDuration = "10m")
    void record_isRefusedOrIsARequest(byte[] value) {
        EditRequested request;
        try {
            request = PARSER.parse(RawRequest.read(value));
        } catch (MalformedRecordException e) {
            assertFalse(String.valueOf(e.getMessage()).isBlank());
            return;
        } catch (FailureException e) {
            assertFalse(e.getMessage().isBlank());
            return;
        }
        for (S3Location location : List.of(request.source(), request.prefix())) {
            assertTrue(location.toString().chars().noneMatch(Character::isISOControl), "a control character");
            assertTrue(location.key().getBytes(StandardCharsets.UTF_8).length <= 1024);
        }
        String text = new String(value, StandardCharsets.UTF_8);
        String json = text.startsWith("\ufeff") ? text.substring(1) : text; // a mark is no part of the JSON
        assertEquals(
                List.of(),
                Contracts.problems("dev.retouch.edit.requested.v1", json),
                "the parser takes it, the schema does not");
    }
}
