/** Pictures: decoding, encoding, orientation, limits, resampling and compositing. It may use {@code tensor}. */
package dev.retouch.image;
