/**
 * The networks as records of weights with pure functions: no files, no devices, no requests.
 *
 * <p>Shapes are written with these letters: B batch, L tokens, D width, H heads, d width of a head, T text tokens, N
 * image tokens, Nt target tokens, Nc condition tokens, (h, w) the token grid of an image.
 */
package dev.retouch.model;
