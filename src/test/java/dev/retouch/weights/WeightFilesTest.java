package dev.retouch.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders of weights as they come, and what is wrong with them. */
class WeightFilesTest {

    @TempDir
    Path folder;

    private final NDManager manager = Tensors.newManager();

    @AfterEach
    void close() {
        manager.close();
    }

    private Path write(String name, String... keys) throws IOException {
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        for (String key : keys) {
            tensors.put(key, Tensors.floats(manager, new float[] {1, 2}, 2));
        }
        Path file = folder.resolve(name);
        SafetensorsWriter.write(file, tensors, Map.of());
        return file;
    }

    private void index(String json) throws IOException {
        Files.writeString(folder.resolve("m.safetensors.index.json"), json);
    }

    private WeightFiles scan() {
        return WeightFiles.scan(folder, folder, UnaryOperator.identity());
    }

    private void assertOnlyProblem(WeightFiles found, String... parts) {
        assertEquals(1, found.problems().size(), found.problems().toString());
        for (String part : parts) {
            assertTrue(found.problems().get(0).contains(part), found.problems().toString());
        }
    }

    @Test
    void oneFile_isReadUnderTheModelsNames() throws IOException {
        Path file = write("m.safetensors", "a", "b");
        write("._m.safetensors", "hidden");
        WeightFiles found = WeightFiles.scan(folder, folder, key -> "model." + key);
        assertEquals(List.of(), found.problems());
        assertEquals(Set.of("model.a", "model.b"), found.places().keySet());
        assertEquals("a", found.places().get("model.a").entry().name());
        assertEquals(Set.of("m.safetensors"), found.files().keySet());
        assertEquals(folder, found.path());
        assertEquals(
                Set.of("a", "b"),
                WeightFiles.scan(file, folder, UnaryOperator.identity())
                        .places()
                        .keySet());
    }

    @Test
    void shards_areReadThroughTheirIndex() throws IOException {
        write("m-1.safetensors", "a");
        write("m-2.safetensors", "b", "c");
        write("old.safetensors", "a");
        index("""
                {"metadata": {"total_size": 24},
                 "weight_map": {"a": "m-1.safetensors", "b": "m-2.safetensors", "c": "m-2.safetensors"}}""");
        WeightFiles found = scan();
        assertEquals(List.of(), found.problems());
        assertEquals(Set.of("a", "b", "c"), found.places().keySet());
        assertEquals(1, found.notes().size());
        assertTrue(found.notes().get(0).contains("old.safetensors is named by no index"));
        assertEquals(Set.of(), found.lost());
    }

    @Test
    void totalSize_mustBeTheTensorsBytes() throws IOException {
        write("m-1.safetensors", "a");
        index("{\"metadata\": {\"total_size\": 9}, \"weight_map\": {\"a\": \"m-1.safetensors\"}}");
        assertOnlyProblem(scan(), "9 bytes, they have 8");
    }

    @Test
    void totalSize_isNotAskedForAndNotComparedWhereAShardIsMissing() throws IOException {
        write("m-1.safetensors", "a");
        index("{\"weight_map\": {\"a\": \"m-1.safetensors\"}}");
        assertEquals(List.of(), scan().problems());
        index("{\"metadata\": {\"total_size\": 16}, \"weight_map\": {\"a\": \"m-1.safetensors\", \"b\": \"no\"}}");
        WeightFiles found = scan();
        assertOnlyProblem(found, "the shard 'no' for 1 tensors, which is not there");
        assertEquals(Set.of("b"), found.lost());
    }

    @Test
    void keyThatItsShardLacks_isLost() throws IOException {
        write("m-1.safetensors", "a");
        index("{\"weight_map\": {\"a\": \"m-1.safetensors\", \"b\": \"m-1.safetensors\"}}");
        WeightFiles found = scan();
        assertOnlyProblem(found, "m-1.safetensors lacks 'b'");
        assertEquals(Set.of("b"), found.lost());
    }

    @Test
    void keyThatTheIndexPlacesNowhere_isNamed() throws IOException {
        write("m-1.safetensors", "a", "b");
        index("{\"weight_map\": {\"a\": \"m-1.safetensors\"}}");
        assertOnlyProblem(scan(), "holds 'b'", "places nowhere");
    }

    @Test
    void keyInTwoShards_isNamedOnce() throws IOException {
        write("m-1.safetensors", "a");
        write("m-2.safetensors", "b", "a");
        index("{\"weight_map\": {\"a\": \"m-1.safetensors\", \"b\": \"m-2.safetensors\"}}");
        assertOnlyProblem(scan(), "'a' lies in both", "m-1.safetensors and", "m-2.safetensors");
    }

    @Test
    void twoNamesOfOneTensor_areNamed() throws IOException {
        write("m.safetensors", "a", "b");
        assertOnlyProblem(WeightFiles.scan(folder, folder, key -> "one"), "'a' and 'b' are two names of one");
    }

    @Test
    void severalFilesWithoutAnIndex_areNotGuessedAt() throws IOException {
        write("1.safetensors", "a");
        write("2.safetensors", "b");
        assertOnlyProblem(scan(), "2 files *.safetensors and no index");
        Files.writeString(folder.resolve("1.safetensors.index.json"), "{}");
        Files.writeString(folder.resolve("2.safetensors.index.json"), "{}");
        Files.writeString(folder.resolve("3.safetensors.index.json"), "{}");
        assertOnlyProblem(scan(), "3 files *.safetensors.index.json");
    }

    @Test
    void folderWithoutWeights_isNoModel() {
        assertOnlyProblem(scan(), "holds no safetensors file");
    }

    @Test
    void index_withoutAMapOrJsonIsNamed() throws IOException {
        write("1.safetensors", "a");
        index("{}");
        assertOnlyProblem(scan(), "has no weight_map");
        index("[");
        assertOnlyProblem(scan(), "m.safetensors.index.json");
    }

    @Test
    void shard_outsideOfTheFolderIsNotRead() throws IOException {
        index("{\"weight_map\": {\"a\": \"../other.safetensors\"}}");
        assertOnlyProblem(scan(), "the shard '../other.safetensors' outside its folder");
        index("{\"weight_map\": {\"a\": \"x\\u0000y\"}}");
        assertOnlyProblem(scan(), "a shard 'x?y', which no file can be called");
    }

    @Test
    void link_outOfTheRootIsNotFollowed(@TempDir Path elsewhere) throws IOException {
        Path file = write("m.safetensors", "a");
        Files.move(file, elsewhere.resolve("m.safetensors"));
        Files.createSymbolicLink(file, elsewhere.resolve("m.safetensors"));
        WeightFiles found = scan();
        assertOnlyProblem(found, "leads out of the bundle");
        assertEquals(Set.of(), found.places().keySet());
        Files.move(file, folder.resolve("m-1.safetensors"));
        Files.writeString(elsewhere.resolve("index.json"), "{\"weight_map\": {\"a\": \"m-1.safetensors\"}}");
        Files.createSymbolicLink(folder.resolve("m.safetensors.index.json"), elsewhere.resolve("index.json"));
        assertOnlyProblem(scan(), "leads out of the bundle");
    }

    @Test
    void brokenFile_isNamed() throws IOException {
        Files.write(folder.resolve("m.safetensors"), new byte[3]);
        assertOnlyProblem(scan(), "too short");
        assertEquals(Map.of(), scan().files());
    }

    @Test
    void sharedShards_comeBackFromTheWriter() throws IOException {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        shapes.put("a", new long[] {2});
        shapes.put("b", new long[] {2, 2});
        shapes.put("c", new long[] {7});
        shapes.put("d", new long[] {1});
        ShardedWriter.write(folder, "m", shapes, Dtype.F32, 24, (name, shape, out) -> {
            out.write(java.nio.ByteBuffer.allocate((int) TensorEntry.size(shape) * 4));
        });
        WeightFiles found = scan();
        assertEquals(List.of(), found.problems());
        assertEquals(
                Set.of("m-00001-of-00003.safetensors", "m-00002-of-00003.safetensors", "m-00003-of-00003.safetensors"),
                found.files().keySet());
        assertEquals("m-00001-of-00003.safetensors", place(found, "b"), "24 bytes fill a file and do not overflow it");
        assertEquals("m-00002-of-00003.safetensors", place(found, "c"), "one that is larger stands alone");
        assertEquals("m-00003-of-00003.safetensors", place(found, "d"));
        assertTrue(Files.readString(folder.resolve("m.safetensors.index.json")).contains("\"total_size\" : 56"));
    }

    private static String place(WeightFiles found, String key) {
        return found.places().get(key).file().path().getFileName().toString();
    }
}
