package dev.retouch.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.tensor.Copies;
import dev.retouch.tensor.Tensors;
import dev.retouch.tensor.Uplink;
import dev.retouch.tensor.Uplinks;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StreamedBlocksTest {

    private record Block(NDArray weight, int heads) {}

    /** Copies at once, and remembers what was asked of it. */
    private static final class Recorder implements Uplink {

        private final List<String> calls = new ArrayList<>();
        private final Uplink plain = Uplinks.open();
        private boolean failing;

        @Override
        public Parcel pack(List<NDArray> tensors) {
            return new Packed(plain.pack(tensors), (int) tensors.get(0).getFloat());
        }

        private record Packed(Parcel parcel, int number) implements Parcel {}

        @Override
        public void send(Parcel parcel, List<NDArray> to) {
            if (failing) {
                throw new IllegalStateException("CUDA error: out of memory");
            }
            calls.add("send " + ((Packed) parcel).number);
            plain.send(((Packed) parcel).parcel, to);
        }

        @Override
        public void await(List<NDArray> to) {
            calls.add("await " + (int) to.get(0).getFloat());
        }

        @Override
        public void close() {
            plain.close();
        }
    }

    private final NDManager manager = Tensors.newManager();
    private final Recorder uplink = new Recorder();

    @AfterEach
    void close() {
        uplink.close();
        manager.close();
    }

    private StreamedBlocks<Block> streamed(int count) {
        return streamed(IntStream.range(0, count).mapToObj(i -> block(i, 2)).toList());
    }

    private StreamedBlocks<Block> streamed(List<Block> blocks) {
        return new StreamedBlocks<>(blocks, uplink, tensor -> Copies.room(manager, tensor));
    }

    private Block block(int number, int heads) {
        return new Block(Tensors.floats(manager, new float[] {number}, 1), heads);
    }

    private static int number(Block block) {
        return (int) block.weight().getFloat();
    }

    @Test
    void get_inOrder_sendsTheNextBeforeItIsAskedFor() {
        List<Block> blocks = streamed(3);
        for (int pass = 0; pass < 2; pass++) {
            for (int i = 0; i < 3; i++) {
                assertEquals(i, number(blocks.get(i)));
            }
        }
        assertEquals(
                List.of(
                        "send 0", "await 0", "send 1", "await 1", "send 2", "await 2", "send 0", "await 0", "send 1",
                        "await 1", "send 2", "await 2", "send 0"),
                uplink.calls,
                "also over the end of a pass; each block once a pass");
    }

    @Test
    void get_inAnyOrder_givesTheBlockOfTheIndex() {
        List<Block> blocks = streamed(5);
        for (int i : new int[] {3, 0, 0, 4, 2, 3, 1, 1, 4}) {
            assertEquals(i, number(blocks.get(i)));
        }
        assertThrows(IndexOutOfBoundsException.class, () -> blocks.get(5));
    }

    @Test
    void get_ofBlocksThatAllFit_sendsEachOnce() {
        for (int count = 1; count <= 2; count++) {
            uplink.calls.clear();
            List<Block> blocks = streamed(count);
            for (int i = 0; i < 3 * count; i++) {
                assertEquals(i % count, number(blocks.get(i % count)));
            }
            assertEquals(
                    count,
                    uplink.calls.stream()
                            .filter(call -> call.startsWith("send"))
                            .count());
        }
    }

    @Test
    void get_afterASendThatFailed_sendsAgain() {
        List<Block> blocks = streamed(4);
        assertEquals(0, number(blocks.get(0)));
        uplink.failing = true;
        assertThrows(IllegalStateException.class, () -> blocks.get(2));
        uplink.failing = false;
        assertEquals(2, number(blocks.get(2)));
        assertEquals(3, number(blocks.get(3)));
    }

    @Test
    void room_isMadeForTwoBlocks() {
        int before = manager.getManagedArrays().size();
        List<Block> blocks = IntStream.range(0, 9).mapToObj(i -> block(i, 2)).toList();
        StreamedBlocks<Block> list = streamed(blocks);
        list.forEach(StreamedBlocksTest::number);
        assertEquals(before + 9 + 2, manager.getManagedArrays().size());
    }

    @Test
    void blocks_ofTwoForms_areRefused() {
        assertThrows(IllegalArgumentException.class, () -> streamed(List.of(block(0, 2), block(1, 3))));
        Block wide = new Block(Tensors.floats(manager, new float[2], 2), 2);
        assertThrows(IllegalArgumentException.class, () -> streamed(List.of(block(0, 2), wide)));
    }
}
