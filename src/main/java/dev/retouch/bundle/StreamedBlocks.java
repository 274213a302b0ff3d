package dev.retouch.bundle;

import ai.djl.ndarray.NDArray;
import dev.retouch.tensor.Tensors;
import dev.retouch.tensor.Twins;
import dev.retouch.tensor.Uplink;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * Blocks of a network that lie on the host: two places on the device hold the one in use and the next, which is sent
 * while the first computes.
 *
 * <p>A block may be used until another one is asked for.
 */
final class StreamedBlocks<N extends Record> extends AbstractList<N> {

    private static final int PLACES = 2;
    private static final int NONE = -1;

    private final Uplink uplink;
    private final List<Uplink.Parcel> parcels;
    private final List<Place<N>> places = new ArrayList<>();
    private int current;

    /** Room for one block on the device. */
    private static final class Place<N extends Record> {
        private final N block;
        private final List<NDArray> tensors;
        private int holds = NONE;

        Place(N block) {
            this.block = block;
            this.tensors = Twins.tensors(block);
        }
    }

    /**
     * @param blocks on the host
     * @param room an empty tensor on the device for one of the host
     * @throws IllegalArgumentException when the blocks differ in more than the values of their tensors
     */
    StreamedBlocks(List<N> blocks, Uplink uplink, UnaryOperator<NDArray> room) {
        this.uplink = uplink;
        N first = blocks.get(0);
        blocks.forEach(block -> requireSameForm(first, block));
        parcels =
                blocks.stream().map(block -> uplink.pack(Twins.tensors(block))).toList();
        for (int i = 0; i < Math.min(PLACES, blocks.size()); i++) {
            places.add(new Place<>(Twins.of(first, tensor -> Tensors.unscoped(room.apply(tensor)))));
        }
    }

    private static void requireSameForm(Record first, Record block) {
        if (!form(first).equals(form(block))) {
            throw new IllegalArgumentException("blocks of different forms cannot take turns in one place");
        }
    }

    private static List<Object> form(Record block) {
        List<Object> form = new ArrayList<>(Twins.settings(block));
        Twins.tensors(block).forEach(tensor -> form.add(tensor.getShape() + " " + tensor.getDataType()));
        return form;
    }

    @Override
    public N get(int index) {
        Objects.checkIndex(index, size());
        if (holding(index) < 0) {
            send(index, other(current));
        }
        current = holding(index);
        Place<N> place = places.get(current);
        uplink.await(place.tensors);
        int next = (index + 1) % size();
        if (holding(next) < 0) {
            send(next, other(current));
        }
        return place.block;
    }

    private void send(int index, int place) {
        Place<N> room = places.get(place);
        room.holds = NONE; // where sending fails, the place may hold a part of each
        uplink.send(parcels.get(index), room.tensors);
        room.holds = index;
    }

    private int other(int place) {
        return (place + 1) % places.size();
    }

    private int holding(int index) {
        for (int i = 0; i < places.size(); i++) {
            if (places.get(i).holds == index) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public int size() {
        return parcels.size();
    }
}
