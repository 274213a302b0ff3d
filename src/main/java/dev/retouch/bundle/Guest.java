package dev.retouch.bundle;

import ai.djl.ndarray.NDManager;
import dev.retouch.tensor.Copies;
import dev.retouch.tensor.Tensors;
import dev.retouch.tensor.Twins;
import org.jspecify.annotations.Nullable;

/** A network that lies on the host and comes to the device when it is asked for. */
final class Guest<N extends Record> {

    private final N host;
    private final NDManager device;
    private @Nullable NDManager room;
    private @Nullable N here;

    /**
     * @param host the network; where it is on the device already it never moves
     * @param device owns what comes to the device
     */
    Guest(N host, NDManager device, Residency residency) {
        this.host = host;
        this.device = device;
        if (residency == Residency.DEVICE) {
            here = host;
        }
    }

    /** The network on the device. */
    N get() {
        N network = here;
        if (network == null) {
            NDManager opened = device.newSubManager();
            room = opened;
            network = Twins.of(host, tensor -> Tensors.unscoped(Copies.copied(opened, tensor)));
            here = network;
        }
        return network;
    }

    /** Frees its tensors on the device; does nothing where it never moves. */
    void leave() {
        if (room != null) {
            room.close();
            room = null;
            here = null;
        }
    }
}
