package dev.retouch.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TwinsTest {

    private interface Part {}

    private record Layer(NDArray weight, @Nullable NDArray bias, double eps) implements Part {}

    private record Network(Layer first, List<Part> others, String name) {}

    @Test
    void of_replacesEveryTensorAndSharesTheSettings() {
        try (NDManager manager = Tensors.newManager()) {
            NDArray a = Tensors.floats(manager, new float[] {1}, 1);
            NDArray b = Tensors.floats(manager, new float[] {2}, 1);
            NDArray c = Tensors.floats(manager, new float[] {3}, 1);
            Network network = new Network(new Layer(a, null, 1e-6), List.of(new Layer(b, c, 1e-5)), "n");
            Network twin = Twins.of(network, x -> x.add(10));
            assertEquals(
                    List.of(11f, 12f, 13f),
                    Twins.tensors(twin).stream().map(NDArray::getFloat).toList());
            assertNull(twin.first().bias());
            assertSame(network.name(), twin.name());
            assertEquals(List.of("none", 1e-6, 1e-5, "n"), Twins.settings(twin));
            assertEquals(List.of(a, b, c), Twins.tensors(network), "the network itself stays");
        }
    }

    @Test
    void of_withARuleForLists_leavesThemToIt() {
        try (NDManager manager = Tensors.newManager()) {
            NDArray a = Tensors.floats(manager, new float[] {1}, 1);
            Network network = new Network(new Layer(a, a, 0), List.of(new Layer(a, null, 0)), "n");
            List<Part> others = List.of();
            Network twin = Twins.of(network, NDArray::duplicate, list -> others);
            assertSame(others, twin.others());
            assertNotSame(a, twin.first().weight());
        }
    }
}
