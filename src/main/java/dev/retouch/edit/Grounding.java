package dev.retouch.edit;

/**
 * Where an instruction points.
 *
 * @param probabilities (rows, columns) of each token to belong to the region, 0 to 1
 * @param columns of the token grid
 * @param rows of the token grid
 * @param mode LOCAL or GLOBAL: where these probabilities route the edit
 * @param found whether there is anything to edit
 */
@SuppressWarnings("ArrayRecordComponent") // a small grid to read from, never compared
public record Grounding(float[] probabilities, int columns, int rows, EditMode mode, boolean found) {}
