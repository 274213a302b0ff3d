package dev.retouch.model.clip;

import ai.djl.ndarray.NDArray;
import dev.retouch.tensor.Nn;
import java.util.Locale;

/** What stands between the two layers of an MLP. */
public enum Activation {
    /** x * sigmoid(1.702 x), in the first published models. */
    QUICK_GELU {
        @Override
        NDArray apply(NDArray x) {
            return Nn.quickGelu(x);
        }
    },
    GELU {
        @Override
        NDArray apply(NDArray x) {
            return Nn.gelu(x);
        }
    };

    /**
     * The activation of that name in {@code config.json}.
     *
     * @throws IllegalArgumentException when it is another one
     */
    static Activation of(String name) {
        for (Activation activation : values()) {
            if (activation.name().toLowerCase(Locale.ROOT).equals(name)) {
                return activation;
            }
        }
        throw new IllegalArgumentException("hidden_act '" + name + "' is not quick_gelu or gelu");
    }

    /** (..., D) -> (..., D) */
    abstract NDArray apply(NDArray x);
}
