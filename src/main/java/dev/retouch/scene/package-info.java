/**
 * Drawn scenes with product-like objects, an instruction, the picture after the edit and the exact mask of what
 * changed: the training set of the small bundle and the data set of {@code evaluate}.
 *
 * <p>Everything is vector drawing on a canvas of 128 units, scaled to the requested
 * side, and a pure function of (seed, split, index). Uses the JDK and the font files of the build, nothing else.
 */
package dev.retouch.scene;
