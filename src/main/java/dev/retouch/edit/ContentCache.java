package dev.retouch.edit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.image.Picture;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.Tensors;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Caches what was computed from a picture or an instruction, keyed by content, so that the next instruction on the same
 * picture, or the next seed of the same request, does not compute it again.
 *
 * <p>Evicts the least recently used entries first. Not thread-safe.
 */
class ContentCache implements AutoCloseable {

    /** Separate from the bundle's, so that cached tensors do not look like a leak of an edit. */
    private final NDManager storage;

    private final long limit;
    private final Map<String, List<NDArray>> entries = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;
    private long hits;
    private long misses;

    /** @param limit most bytes of tensors that are kept; 0 turns the cache off */
    @SuppressWarnings("MustBeClosedChecker") // closed with the cache
    ContentCache(long limit) {
        this.limit = limit;
        this.storage = Tensors.newManager();
    }

    /**
     * The tensors of a key, computed when they are not cached.
     *
     * @param manager owns the tensors that are returned; changing them does not change the cached ones
     */
    List<NDArray> get(NDManager manager, String key, Supplier<List<NDArray>> compute) {
        if (limit == 0) {
            return compute.get();
        }
        List<NDArray> kept = entries.get(key);
        if (kept != null) {
            hits++;
            return kept.stream().map(x -> copy(manager, x)).toList();
        }
        misses++;
        List<NDArray> fresh = compute.get();
        long size = fresh.stream().mapToLong(ContentCache::size).sum();
        if (size <= limit) {
            entries.put(key, kept(fresh));
            bytes += size;
            shrink();
        }
        return fresh;
    }

    /** Copies of all; where the device has no memory for one of them, of none. */
    private List<NDArray> kept(List<NDArray> fresh) {
        List<NDArray> copies = new ArrayList<>();
        try {
            fresh.forEach(x -> copies.add(Tensors.unscoped(copy(storage, x))));
            return List.copyOf(copies);
        } catch (RuntimeException e) {
            copies.forEach(NDArray::close);
            throw e;
        }
    }

    private void shrink() {
        Iterator<List<NDArray>> oldest = entries.values().iterator();
        while (bytes > limit) {
            for (NDArray x : oldest.next()) {
                bytes -= size(x);
                x.close();
            }
            oldest.remove();
        }
    }

    private static NDArray copy(NDManager owner, NDArray x) {
        NDArray copy = x.duplicate();
        copy.attach(owner);
        return copy;
    }

    private static long size(NDArray x) {
        return x.getShape().size() * Dtype.of(x).bytes();
    }

    long bytes() {
        return bytes;
    }

    int tensors() {
        return storage.getManagedArrays().size();
    }

    long hits() {
        return hits;
    }

    long misses() {
        return misses;
    }

    /**
     * A key for what is computed from pictures and a text: another picture, size, order, text or purpose gives another key.
     */
    static String key(String what, List<Picture> pictures, String text) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            for (Picture picture : pictures) {
                sha.update(ByteBuffer.allocate(8)
                        .putInt(picture.width())
                        .putInt(picture.height())
                        .flip());
                sha.update(picture.rgb());
            }
            sha.update(text.getBytes(StandardCharsets.UTF_8));
            // The number tells where the pictures end and the text begins.
            return what + pictures.size() + HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        storage.close();
    }
}
