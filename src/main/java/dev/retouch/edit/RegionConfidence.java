package dev.retouch.edit;

/**
 * How surely a region was found.
 *
 * @param probability mean over the tokens inside, before they are dilated, 0 to 1; 0 where none is inside
 * @param area share of the tokens that are inside, before they are dilated, 0 to 1
 * @param margin of the largest probability to the threshold, -1 to 1; not above 0 where nothing passed it
 */
public record RegionConfidence(double probability, double area, double margin) {}
