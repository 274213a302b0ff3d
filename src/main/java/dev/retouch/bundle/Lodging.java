package dev.retouch.bundle;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import dev.retouch.tensor.Copies;
import dev.retouch.tensor.Tensors;
import dev.retouch.tensor.Twins;
import dev.retouch.tensor.Uplink;
import dev.retouch.tensor.Uplinks;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Loads networks to where their {@link Residency} says, and owns them. */
final class Lodging implements AutoCloseable {

    private final NDManager device;
    private final NDManager host;
    private final Residency residency;
    private @Nullable Uplink uplink;

    /** @param residency not {@code AUTO} */
    @SuppressWarnings("MustBeClosedChecker") // closed with the lodging
    Lodging(Residency residency) {
        this.residency = residency;
        this.device = Tensors.newManager();
        this.host = Tensors.newManager(Device.cpu());
    }

    /** Whether blocks come to the device one after another. */
    boolean isStreamed() {
        return residency == Residency.STREAM;
    }

    /** Owns what stays on the device. */
    NDManager device() {
        return device;
    }

    /** A network that is needed for a part of an edit only. */
    <N extends Record> Guest<N> guest(Function<NDManager, N> load) {
        return new Guest<>(load.apply(residency == Residency.DEVICE ? device : host), device, residency);
    }

    /** A network that is needed in each step, and most of whose weights are those of its blocks. */
    <N extends Record> N blocks(Function<NDManager, N> load) {
        if (residency != Residency.STREAM) {
            return load.apply(device);
        }
        return Twins.of(load.apply(host), tensor -> Tensors.unscoped(Copies.copied(device, tensor)), this::streamed);
    }

    @SuppressWarnings("unchecked") // lists of a network are its blocks, which are records
    private List<?> streamed(List<?> blocks) {
        return new StreamedBlocks<>((List<Record>) blocks, opened(), tensor -> Copies.room(device, tensor));
    }

    @SuppressWarnings("MustBeClosedChecker") // closed with the lodging
    private Uplink opened() {
        Uplink open = uplink == null ? Uplinks.open() : uplink;
        uplink = open;
        return open;
    }

    @Override
    public void close() {
        if (uplink != null) {
            uplink.close();
        }
        device.close();
        host.close();
    }
}
