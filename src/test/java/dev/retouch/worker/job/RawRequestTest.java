package dev.retouch.worker.job;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.Charset;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a record's bytes may be. */
class RawRequestTest {

    @Test
    void record_inUtf8_isReadWithAndWithoutAMark() throws MalformedRecordException {
        assertEquals(
                "a",
                RawRequest.read("{\"id\": \"a\", \"x\": \"\u676f\"}".getBytes(UTF_8))
                        .id());
        assertEquals(
                "a", RawRequest.read("\ufeff{\"id\": \"a\"}".getBytes(UTF_8)).id());
    }

    @Test
    void record_inAnotherEncoding_isRefused() {
        for (Charset other : List.of(UTF_16, UTF_16BE, Charset.forName("UTF-32"))) {
            assertRefused("{\"id\": \"a\"}".getBytes(other));
        }
        assertRefused("{\"id\": \"a\", \"x\": \"\u00e9\"}".getBytes(ISO_8859_1));
    }

    @Test
    void record_withAByteThatIsNoText_isRefusedWhereverItIs() {
        for (String place : List.of("{\"i#d\": \"a\"}", "{\"id\": \"a#\"}", "{#\"id\": \"a\"}", "{\"id\": \"a\"}#")) {
            byte[] record = place.getBytes(ISO_8859_1);
            for (int i = 0; i < record.length; i++) {
                record[i] = record[i] == '#' ? (byte) 0xff : record[i];
            }
            assertRefused(record);
        }
    }

    private static void assertRefused(byte[] record) {
        assertThrows(MalformedRecordException.class, () -> RawRequest.read(record));
    }
}
