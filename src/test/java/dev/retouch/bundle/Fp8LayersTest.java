package dev.retouch.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.model.adapter.AdapterConfig;
import dev.retouch.model.dit.DitConfig;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class Fp8LayersTest {

    @Test
    void publishedTransformerAndAdapter_takeHalfTheirBytes() {
        for (Map<String, long[]> shapes : List.of(
                Parts.TRANSFORMER.wanted(DitConfig.QWEN_IMAGE_EDIT),
                Parts.ADAPTER.wanted(AdapterConfig.QWEN_IMAGE_EDIT))) {
            long half = 0;
            long fp8 = 0;
            for (Map.Entry<String, long[]> tensor : shapes.entrySet()) {
                half += 2 * Arrays.stream(tensor.getValue()).reduce(1, Math::multiplyExact);
                fp8 += Fp8Layers.bytes(tensor.getKey(), tensor.getValue());
            }
            double share = (double) fp8 / half;
            assertTrue(share > 0.5 && share < 0.51, () -> "share " + share);
        }
    }

    @Test
    void layersOfImageTokensAndModulations_areMultipliedInFp8() {
        long blocks = Parts.TRANSFORMER.wanted(DitConfig.QWEN_IMAGE_EDIT).keySet().stream()
                .filter(Fp8Layers::isBias)
                .filter(key -> Fp8Layers.isMultiplied(Fp8Layers.layer(key)))
                .count();
        assertEquals(60 * 8, blocks);
        long adapters = Parts.ADAPTER.wanted(AdapterConfig.QWEN_IMAGE_EDIT).keySet().stream()
                .filter(Fp8Layers::isBias)
                .filter(key -> Fp8Layers.isMultiplied(Fp8Layers.layer(key)))
                .count();
        assertEquals(60 * 4, adapters);
    }
}
