package dev.retouch.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.tensor.Dtype;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Headers that contradict themselves or their file, each with the sentence that names the fault. */
class HeaderTest {

    @TempDir
    Path folder;

    private Path file(String header, int data) throws IOException {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + text.length + data).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(text.length).put(text);
        return Files.write(folder.resolve("model.safetensors"), bytes.array());
    }

    private static String tensor(String name, String dtype, String shape, long begin, long end) {
        return "\"%s\": {\"dtype\": \"%s\", \"shape\": %s, \"data_offsets\": [%d, %d]}"
                .formatted(name, dtype, shape, begin, end);
    }

    private String refusal(String header, int data) throws IOException {
        Path path = file(header, data);
        WeightMismatch failure = assertThrows(WeightMismatch.class, () -> SafetensorsFile.open(path));
        assertTrue(failure.getMessage().startsWith(path.toString()), failure.getMessage());
        return failure.getMessage().substring(path.toString().length());
    }

    @Test
    void tensors_lieBehindTheHeaderInItsOrder() throws IOException {
        String header = "{%s, \"__metadata__\": {\"format\": \"pt\"}, %s, %s}"
                .formatted(
                        tensor("b", "F32", "[2, 1]", 4, 12),
                        tensor("a", "BF16", "[2]", 0, 4),
                        tensor("none", "F32", "[0, 7]", 12, 12));
        SafetensorsFile file = SafetensorsFile.open(file(header, 12));
        long start = 8L + header.length();
        assertEquals(List.of("b", "a", "none"), List.copyOf(file.entries().keySet()));
        assertEquals(start + 4, file.entry("b").begin());
        assertEquals(start + 12, file.entry("b").end());
        assertEquals(2, file.entry("b").size());
        assertEquals(0, file.entry("none").size());
        assertEquals(Dtype.BF16, file.entry("a").dtype());
        assertEquals(start + 12, file.size());
        assertEquals("pt", file.metadata().get("format"));
        assertThrows(WeightMismatch.class, () -> file.entry("c"));
    }

    @Test
    void scalar_hasOneValue() throws IOException {
        assertEquals(
                1,
                SafetensorsFile.open(file("{" + tensor("s", "F32", "[]", 0, 4) + "}", 4))
                        .entry("s")
                        .size());
    }

    @Test
    void emptyHeader_isAFileOfNoTensors() throws IOException {
        assertEquals(Set.of(), SafetensorsFile.open(file("{}", 0)).entries().keySet());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            F32 | [2]    | 0 | 4  | needs 8 bytes, its offsets hold 4
            F32 | [2]    | 0 | 12 | needs 8 bytes, its offsets hold 12
            F99 | [2]    | 0 | 8  | has the unknown type 'F99'
            F32 | [-1]   | 0 | 8  | has an impossible shape
            F32 | [1.5]  | 0 | 8  | has an impossible shape
            F32 | ["2"]  | 0 | 8  | has an impossible shape
            F32 | [4611686018427387904, 4] | 0 | 8  | has an impossible shape
            F32 | 2      | 0 | 8  | has no shape or no data_offsets
            F32 | [2]    | 0 | 16 | is said to lie at bytes 0 to 16 of 12
            F32 | [2]    | 8 | 0  | is said to lie at bytes 8 to 0 of 12
            F32 | [2]    | -8 | 0 | is said to lie at bytes -8 to 0 of 12
            F32 | [2]    | 4 | 12 | 4 bytes between the header and tensor 't' belong to no tensor
            F32 | [2]    | 0 | 8  | the last 4 bytes belong to no tensor
            """)
    void tensorThatCannotBe_isNamed(String dtype, String shape, long begin, long end, String why) throws IOException {
        String message = refusal("{" + tensor("t", dtype, shape, begin, end) + "}", 12);
        assertTrue(message.contains("tensor") && message.contains(why), message);
    }

    @Test
    void offsets_mustBeTwo() throws IOException {
        String three = "{\"t\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [0, 4, 4]}}";
        assertTrue(refusal(three, 4).contains("has no shape or no data_offsets"));
        String none = "{\"t\": {\"dtype\": \"F32\", \"shape\": [1]}}";
        assertTrue(refusal(none, 4).contains("has no shape or no data_offsets"));
    }

    @Test
    void overlap_namesBothTensors() throws IOException {
        String header = "{%s, %s}".formatted(tensor("a", "U8", "[6]", 0, 6), tensor("b", "U8", "[6]", 4, 10));
        assertTrue(refusal(header, 10).contains("tensor 'a' and tensor 'b' overlap"));
    }

    @Test
    void gap_namesBothTensors() throws IOException {
        String header = "{%s, %s}".formatted(tensor("b", "U8", "[2]", 4, 6), tensor("a", "U8", "[3]", 0, 3));
        assertTrue(refusal(header, 6).contains("1 bytes between tensor 'a' and tensor 'b' belong to no tensor"));
    }

    @ParameterizedTest
    @CsvSource({"[],is no JSON object", "{a,is not JSON", "{} {},is not JSON", "'{\"a\": 1, \"a\": 2}',is not JSON"})
    void headerThatIsNoObject_isNamed(String header, String why) throws IOException {
        String message = refusal(header, 0);
        assertTrue(message.contains("header") && message.contains(why.substring(3)), message);
    }

    private String refusedLength(long length, int bytes) throws IOException {
        Path path = folder.resolve("length.safetensors");
        Files.write(
                path,
                ByteBuffer.allocate(bytes)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(length)
                        .array());
        return assertThrows(WeightMismatch.class, () -> SafetensorsFile.open(path))
                .getMessage();
    }

    @Test
    void lengthThatDoesNotFitTheFile_isNamed() throws IOException {
        assertTrue(refusedLength(1, 20).contains("its header has 1 bytes, the file has 20"));
        assertTrue(refusedLength(13, 20).contains("its header has 13 bytes, the file has 20"));
        assertTrue(refusedLength(-1, 20).contains("its header has 18446744073709551615 bytes"));
        Path brief = Files.write(folder.resolve("brief"), new byte[7]);
        assertTrue(assertThrows(WeightMismatch.class, () -> SafetensorsFile.open(brief))
                .getMessage()
                .contains("7 bytes: too short"));
    }

    @Test
    void headerBeyondTheLimit_isNotRead() throws IOException {
        Path path = folder.resolve("huge.safetensors");
        long length = SafetensorsFile.MAX_HEADER + 1;
        try (RandomAccessFile sparse = new RandomAccessFile(path.toFile(), "rw")) {
            sparse.write(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(length)
                    .array());
            sparse.setLength(8 + length);
        }
        String message = assertThrows(WeightMismatch.class, () -> SafetensorsFile.open(path))
                .getMessage();
        assertTrue(message.contains("more than " + SafetensorsFile.MAX_HEADER), message);
    }

    @Test
    void absentFile_isNamed() {
        Path absent = folder.resolve("absent");
        UncheckedIOException failure = assertThrows(UncheckedIOException.class, () -> SafetensorsFile.open(absent));
        assertTrue(String.valueOf(failure.getMessage()).contains(absent.toString()), failure.getMessage());
    }
}
