package dev.retouch.model.clip;

import ai.djl.ndarray.NDArray;
import dev.retouch.tensor.Nn;
import java.util.Locale;

/** The activation between the two layers of an MLP. */
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
     * The activation with a name of {@code config.json}.
     *
     * @throws IllegalArgumentException when the name is unknown
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
