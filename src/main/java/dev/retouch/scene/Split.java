package dev.retouch.scene;

/** Which part of the data set a scene belongs to; the two parts share no random number. */
public enum Split {
    TRAIN,
    HELD_OUT
}
