/**
 * Where a model's picture lies against its source, and how to put it back. It may use {@code image}.
 *
 * <p>A placement is a shift and a scale around the middle, no rotation: what models that draw a picture anew are seen to do.
 */
package dev.retouch.registration;
