package dev.retouch.metadata;

import java.util.Optional;

/**
 * How large a picture is to be shown.
 *
 * @param x pixels to the inch, across
 * @param y pixels to the inch, down
 */
public record Density(double x, double y) {

    /** Beyond these a value is damage, and the fields of JFIF have 16 bits. */
    private static final double MOST = 65_535;

    /** The density of two values in a unit of so many inches; empty for values that make no sense. */
    static Optional<Density> of(double x, double y, double inches) {
        Density density = new Density(x / inches, y / inches);
        boolean sensible = density.x >= 1 && density.y >= 1 && density.x <= MOST && density.y <= MOST;
        return sensible ? Optional.of(density) : Optional.empty();
    }
}
