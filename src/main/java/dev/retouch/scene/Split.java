package dev.retouch.scene;

/** Which part of the data set a scene belongs to; the random numbers of the two parts have no value in common. */
public enum Split {
    TRAIN,
    HELD_OUT
}
