package dev.retouch.bundle;

import dev.retouch.weights.Weights;

/** What transformer and adapter see of their tensors as they are loaded. */
@FunctionalInterface
interface WeightView {

    /** The tensors as they are. */
    WeightView PLAIN = (part, whole) -> whole;

    /** Whether their large weights take one byte a value. */
    default boolean isFp8() {
        return false;
    }

    /** @param part id of the part that asks, such as {@code transformer} */
    Weights of(String part, Weights whole);
}
