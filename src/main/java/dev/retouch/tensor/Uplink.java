package dev.retouch.tensor;

import ai.djl.ndarray.NDArray;
import java.util.List;

/** Sends tensors of the host into tensors of the device, in the background where the device can do that. */
public interface Uplink extends AutoCloseable {

    /** Tensors that are kept where they can be sent from. */
    interface Parcel {}

    /** @param tensors on the host, which must live as long as the parcel is sent */
    Parcel pack(List<NDArray> tensors);

    /**
     * Begins to overwrite tensors with those of a parcel, after all work on them that was issued before.
     *
     * @param to of the parcel's shapes and types, in its order
     */
    void send(Parcel parcel, List<NDArray> to);

    /** Lets work that is issued from now on wait for what was sent to these tensors last. */
    void await(List<NDArray> to);

    @Override
    void close();
}
