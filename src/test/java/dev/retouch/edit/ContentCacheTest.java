package dev.retouch.edit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import dev.retouch.image.Picture;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.Tensors;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ContentCacheTest {

    private final NDManager manager = Tensors.newManager();

    @AfterEach
    void close() {
        manager.close();
    }

    private List<NDArray> get(ContentCache cache, NDManager own, String key, float value) {
        return cache.get(own, key, () -> List.of(Tensors.floats(own, new float[] {value, value}, 2)));
    }

    @Test
    void get_outlivesTheEditThatFilledIt() {
        try (ContentCache cache = new ContentCache(100)) {
            try (NDScope scope = new NDScope();
                    NDManager edit = manager.newSubManager()) {
                get(cache, edit, "a", 1);
            }
            for (int again = 1; again <= 2; again++) {
                try (NDScope scope = new NDScope();
                        NDManager edit = manager.newSubManager()) {
                    assertArrayEquals(
                            new float[] {1, 1}, get(cache, edit, "a", 2).get(0).toFloatArray());
                }
                assertEquals(again, cache.hits());
            }
            assertEquals(1, cache.misses());
        }
    }

    /** As when the device has no memory for the second copy. */
    @Test
    void get_thatCannotCopyAll_keepsNothing() {
        try (ContentCache cache = new ContentCache(100)) {
            NDArray whole = Tensors.floats(manager, new float[] {1}, 1);
            NDArray gone = Tensors.floats(manager, new float[] {2}, 1);
            assertEquals(4, gone.getShape().size() * Dtype.of(gone).bytes(), "it knows its size when it is gone");
            gone.close();
            assertThrows(IllegalStateException.class, () -> cache.get(manager, "a", () -> List.of(whole, gone)));
            assertEquals(0, cache.tensors());
            assertEquals(0, cache.bytes());
            assertArrayEquals(
                    new float[] {3, 3}, get(cache, manager, "a", 3).get(0).toFloatArray());
        }
    }

    @Test
    void get_keepsBf16() {
        try (ContentCache cache = new ContentCache(100)) {
            NDArray bf16 = Dtype.BF16.cast(Tensors.floats(manager, new float[] {1.5f, -2}, 2));
            cache.get(manager, "a", () -> List.of(bf16));
            assertEquals(4, cache.bytes());
            NDArray back = cache.get(manager, "a", List::of).get(0);
            assertEquals(Dtype.BF16, Dtype.of(back));
            assertArrayEquals(new float[] {1.5f, -2}, Dtype.F32.cast(back).toFloatArray());
        }
    }

    @Test
    void get_dropsTheLeastRecentlyUsedBeyondTheLimit() {
        try (ContentCache cache = new ContentCache(16)) {
            get(cache, manager, "a", 1);
            get(cache, manager, "b", 2);
            get(cache, manager, "a", 0); // used again: b is now the oldest
            get(cache, manager, "c", 3);
            assertEquals(16, cache.bytes());
            assertEquals(2, cache.tensors(), "what was dropped is freed");
            assertArrayEquals(
                    new float[] {1, 1}, get(cache, manager, "a", 9).get(0).toFloatArray());
            assertArrayEquals(
                    new float[] {9, 9}, get(cache, manager, "b", 9).get(0).toFloatArray());
        }
    }

    @Test
    void get_keepsWhatIsAsLargeAsTheLimit() {
        try (ContentCache cache = new ContentCache(8)) {
            get(cache, manager, "a", 1);
            assertEquals(8, cache.bytes());
        }
    }

    @Test
    void close_freesWhatIsKept() {
        ContentCache cache = new ContentCache(100);
        get(cache, manager, "a", 1);
        cache.close();
        assertThrows(IllegalStateException.class, () -> get(cache, manager, "b", 1));
    }

    @Test
    void get_keepsNothingLargerThanTheLimitAndNothingAtZero() {
        try (ContentCache small = new ContentCache(7);
                ContentCache none = new ContentCache(0)) {
            get(small, manager, "a", 1);
            get(none, manager, "a", 1);
            assertEquals(0, small.bytes());
            assertArrayEquals(
                    new float[] {2, 2}, get(none, manager, "a", 2).get(0).toFloatArray());
        }
    }

    @Test
    void key_tellsPicturesTextsAndPurposesApart() {
        Picture wide = Picture.opaque(2, 1, new byte[6]);
        Picture tall = Picture.opaque(1, 2, new byte[6]);
        Picture other = Picture.opaque(2, 1, new byte[] {0, 0, 0, 0, 0, 1});
        assertNotEquals(ContentCache.key("x", List.of(wide), ""), ContentCache.key("x", List.of(tall), ""));
        assertNotEquals(ContentCache.key("x", List.of(wide), ""), ContentCache.key("x", List.of(other), ""));
        assertNotEquals(ContentCache.key("x", List.of(wide), "a"), ContentCache.key("x", List.of(wide), "b"));
        assertNotEquals(ContentCache.key("x", List.of(wide), ""), ContentCache.key("y", List.of(wide), ""));
        assertEquals(ContentCache.key("x", List.of(wide), "a"), ContentCache.key("x", List.of(wide), "a"));
        assertNotEquals(ContentCache.key("x", List.of(wide, tall), ""), ContentCache.key("x", List.of(tall, wide), ""));
        assertNotEquals(ContentCache.key("x", List.of(wide, tall), ""), ContentCache.key("x", List.of(wide), ""));
        // A text that reads like the picture before it.
        Picture small = Picture.opaque(1, 1, new byte[] {'a', 'b', 'c'});
        String like = "\0\0\0\1\0\0\0\1abc";
        assertNotEquals(ContentCache.key("x", List.of(small, small), ""), ContentCache.key("x", List.of(small), like));
    }
}
