/**
 * Pictures: decoding, encoding, colour, orientation, limits, resampling and compositing. It may use {@code tensor} and
 * {@code failure}.
 */
package dev.retouch.image;
