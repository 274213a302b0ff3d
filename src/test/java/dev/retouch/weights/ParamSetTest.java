package dev.retouch.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.Tensors;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trained tensors: how they come to be, what they refuse, and the path of their gradients. */
class ParamSetTest {

    private final NDManager manager = Tensors.newManager();

    @AfterEach
    void close() {
        manager.close();
    }

    private ParamSet fresh(long seed) {
        return ParamSet.fresh(manager, seed, (name, shape, random) -> {
            float[] values = new float[(int) TensorEntry.size(shape)];
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextFloat();
            }
            return values;
        });
    }

    @Test
    void values_followFromTheSeedAndTheNameAlone() {
        ParamSet set = fresh(1);
        float[] b = set.tensor("b", 3).toFloatArray();
        float[] a = set.tensor("a", 3).toFloatArray();
        ParamSet again = fresh(1);
        assertArrayEquals(a, again.tensor("a", 3).toFloatArray());
        assertArrayEquals(b, again.tensor("b", 3).toFloatArray());
        assertNotEquals(a[0], b[0]);
        assertNotEquals(a[0], fresh(2).tensor("a", 3).toFloatArray()[0]);
        // As the shipped bundle was trained: seed * 1000003 + hash of the name.
        assertEquals(new java.util.Random(1_000_003L + "a".hashCode()).nextFloat(), a[0]);
    }

    @Test
    void tensor_isMadeOnceAndKeepsItsShape() {
        ParamSet set = fresh(1);
        NDArray a = set.tensor("a", 2, 3);
        assertSame(a, set.tensor("a", 2, 3));
        assertTrue(set.has("a"));
        assertFalse(set.has("b"));
        String message = String.valueOf(
                assertThrows(WeightMismatch.class, () -> set.tensor("a", 3, 2)).getMessage());
        assertTrue(message.contains("'a' has shape (2, 3), the model wants (3, 2)"), message);
        set.tensor("b", 4);
        assertEquals(List.of("a", "b"), List.copyOf(set.params().keySet()));
        assertEquals(10, set.size());
        assertSame(a, set.arrays().get(0));
        assertEquals(2, set.arrays().size());
    }

    @Test
    void sealedSet_makesNoMore() {
        ParamSet set = fresh(1);
        NDArray a = set.tensor("a", 2);
        assertSame(set, set.seal());
        assertSame(a, set.tensor("a", 2));
        assertThrows(WeightMismatch.class, () -> set.tensor("b", 2));
    }

    @Test
    void tensor_outlivesTheScopeThatItWasMadeIn() {
        ParamSet set = fresh(1);
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            set.tensor("a", 2);
        }
        assertEquals(2, set.tensor("a", 2).toFloatArray().length);
    }

    @Test
    void view_castsMatricesButNotNormsBiasesAndEmbeddings() {
        ParamSet set = fresh(1);
        Weights view = set.in(Dtype.BF16);
        assertEquals(Dtype.BF16, Dtype.of(view.tensor("weight", 2, 2)));
        assertEquals(Dtype.F32, Dtype.of(view.tensor("bias", 2)));
        assertEquals(Dtype.F32, Dtype.of(view.tensor("embed.weight", 2, 2)));
        assertEquals(Dtype.F32, Dtype.of(set.tensor("weight", 2, 2)));
        assertTrue(view.has("weight"));
        assertFalse(view.has("other"));
        assertSame(set.tensor("weight", 2, 2), set.in(Dtype.F32).tensor("weight", 2, 2));
    }

    @Test
    void gradients_reachTheMastersThroughTheViewAndAreCleared() {
        ParamSet set = fresh(1);
        try (GradMode on = GradMode.on()) {
            NDArray master = set.tensor("weight", 1, 2);
            GradMode.backward(Dtype.F32
                    .cast(set.in(Dtype.BF16).tensor("weight", 1, 2))
                    .sum()
                    .mul(3));
            assertArrayEquals(new float[] {3, 3}, master.getGradient().toFloatArray());
            set.zeroGradients();
            assertArrayEquals(new float[] {0, 0}, master.getGradient().toFloatArray());
        }
    }

    @Test
    void file_givesExactlyItsTensorsInF32(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("m.safetensors");
        SafetensorsWriter.write(
                file, Map.of("a", Dtype.BF16.cast(Tensors.floats(manager, new float[] {1, -2}, 2))), Map.of());
        ParamSet set = ParamSet.of(manager, SafetensorsFile.open(file));
        assertEquals(Set.of("a"), set.params().keySet());
        NDArray a = set.tensor("a", 2);
        assertEquals(Dtype.F32, Dtype.of(a));
        assertArrayEquals(new float[] {1, -2}, a.toFloatArray());
        assertTrue(a.hasGradient());
        String message = String.valueOf(
                assertThrows(WeightMismatch.class, () -> set.tensor("b", 2)).getMessage());
        assertTrue(message.contains("lacks the tensor 'b' of shape (2)"), message);
    }

    @Test
    void prefixes_areJoinedWithDots() {
        ParamSet set = fresh(1);
        Weights block = set.at("blocks", 3).at("attn");
        NDArray weight = block.tensor("weight", 2);
        assertSame(weight, set.tensor("blocks.3.attn.weight", 2));
        assertTrue(block.has("weight"));
        assertFalse(block.has("bias"));
    }

    @Test
    void wanted_areTheShapesThatALoaderAsksFor() {
        Map<String, long[]> wanted = WantedTensors.of(weights -> {
            assertTrue(weights.has("anything"));
            NDArray large = weights.at("b").tensor("weight", 1_000_000, 1_000_000);
            assertEquals(1_000_000_000_000L, large.getShape().size());
            weights.tensor("a", 2);
        });
        assertEquals(List.of("b.weight", "a"), List.copyOf(wanted.keySet()));
        assertArrayEquals(new long[] {1_000_000, 1_000_000}, wanted.get("b.weight"));
    }
}
