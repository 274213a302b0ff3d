package dev.retouch.tensor;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One block's keys and values (B, L, H, d) that outlive a pass: first those that are kept, then room for the image's and
 * the words' of each pass, which are written in place.
 */
public final class KeptRoom implements AutoCloseable {

    private final NDArray keys;
    private final NDArray values;

    /**
     * Room without content.
     *
     * @param img (B, N, H d), whose owner the room gets
     * @param norm (d) of the heads, in their type
     * @param batch B
     * @param length L
     */
    public KeptRoom(NDArray img, NDArray norm, int batch, int length) {
        keys = room(img, norm, batch, length);
        values = room(img, norm, batch, length);
    }

    private static NDArray room(NDArray img, NDArray norm, int batch, int length) {
        return Tensors.unscoped(Kernels.call("kept_room", img, norm, Kernels.scalar(batch), Kernels.scalar(length)));
    }

    /**
     * {@link TwoStreams#attended} of one row of the batch, while some of its image tokens are kept at the room's start.
     *
     * @param positions (K) of those tokens, of integers
     * @param row of the room
     */
    public List<NDArray> keeping(
            TwoStreams streams,
            List<NDArray> rotary,
            @Nullable NDArray mask,
            List<NDArray> projections,
            List<NDArray> outputs,
            NDArray positions,
            int row) {
        List<NDArray> room = List.of(keys, values, positions, Kernels.scalar(row));
        return streams.called("keeping_streams", rotary, masked(mask, streams), room, projections, outputs);
    }

    /**
     * {@link TwoStreams#attended}, where both streams attend to what is kept too.
     *
     * @param mask (B, 1, 1, L), true where a key may be attended to; null when all but the padding may
     * @param padding for each row of at most two, how many of its last words nobody attends to
     */
    public List<NDArray> attended(
            TwoStreams streams,
            List<NDArray> rotary,
            @Nullable NDArray mask,
            List<NDArray> projections,
            List<NDArray> outputs,
            List<Integer> padding) {
        List<NDArray> room =
                List.of(keys, values, Kernels.scalar(padding.get(0)), Kernels.scalar(padding.get(padding.size() - 1)));
        return streams.called("sparse_streams", rotary, masked(mask, streams), room, projections, outputs);
    }

    private static List<NDArray> masked(@Nullable NDArray mask, TwoStreams streams) {
        return List.of(mask == null ? Kernels.none() : mask, Kernels.scalar(streams.eps()));
    }

    @Override
    public void close() {
        keys.close();
        values.close();
    }
}
