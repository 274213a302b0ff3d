package dev.retouch.scene;

/**
 * How a scene is lit.
 *
 * @param side -1 from the left, 1 from the right
 * @param strength of the modelling of objects, about 1
 * @param dim how much the whole picture is darkened, 0 to 0.2
 * @param vignette how much more the corners are darkened, 0 to 0.3
 */
record Light(int side, double strength, double dim, double vignette) {}
