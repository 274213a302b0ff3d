package dev.retouch.bundle;

/** Where the weights of a bundle lie between their uses; the results are the same, bit for bit. */
public enum Residency {
    /** The first of the others for which the device has memory enough. */
    AUTO,
    /** All on the device. */
    DEVICE,
    /** Text encoder and autoencoder on the host while they are not used. */
    OFFLOAD,
    /** Blocks of transformer and adapter too: each is sent to the device while the one before it computes. */
    STREAM
}
