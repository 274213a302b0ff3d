package dev.retouch.bundle;

import ai.djl.ndarray.NDArray;
import dev.retouch.tensor.Fp8;
import dev.retouch.weights.Weights;
import java.util.HashMap;
import java.util.Map;

/**
 * Rounds the layers of {@link Fp8Layers} to fp8 as they are asked for, and frees what they were made of, so that a
 * network never lies in memory in both types.
 */
final class Fp8Weights implements Weights {

    private final Weights whole;
    private final String part;
    private final Fp8Scales scales;
    private final boolean emulated;
    private final Map<String, Fp8.Weight> rounded = new HashMap<>();

    private Fp8Weights(Weights whole, String part, Fp8Scales scales, boolean emulated) {
        this.whole = whole;
        this.part = part;
        this.scales = scales;
        this.emulated = emulated;
    }

    /** Products are the device's own where it has them, emulated elsewhere. */
    static WeightView view(Fp8Scales scales) {
        boolean emulated = !Fp8.hasProduct();
        return new WeightView() {
            @Override
            public Weights of(String part, Weights whole) {
                return new Fp8Weights(whole, part, scales, emulated);
            }

            @Override
            public boolean isFp8() {
                return true;
            }
        };
    }

    @Override
    public NDArray tensor(String key, long... shape) {
        NDArray own = whole.tensor(key, shape);
        if (Fp8Layers.isStored(key, shape)) {
            Fp8.Weight weight = Fp8.quantised(own);
            own.close();
            rounded.put(Fp8Layers.layer(key), weight);
            return weight.bytes();
        }
        // A layer asks for its weight first; a norm has none that was rounded.
        Fp8.Weight weight = Fp8Layers.isBias(key) ? rounded.get(Fp8Layers.layer(key)) : null;
        if (weight == null) {
            return own;
        }
        String layer = Fp8Layers.layer(key);
        NDArray bias = Fp8Layers.isMultiplied(layer)
                ? Fp8.bias(own, weight, scales.largestInput(part, Fp8Layers.sharing(layer)), emulated)
                : Fp8.bias(own, weight);
        own.close();
        weight.scale().close();
        return bias;
    }

    @Override
    public boolean has(String key) {
        return whole.has(key);
    }
}
