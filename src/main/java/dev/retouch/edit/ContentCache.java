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
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What was computed of a picture or an instruction, by content, so that the next instruction on the same picture, or the
 * next seed of the same request, need not compute it again.
 *
 * <p>The least recently used goes first. Not safe from several threads.
 */
class ContentCache implements AutoCloseable {

    /** Apart from the bundle's, so that what an edit leaves here is not taken for a leak. */
    private final NDManager storage;

    private final long limit;
    private final Map<String, List<NDArray>> entries = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;
    private long hits;
    private long misses;

    /** @param limit bytes of tensors that are kept at most; 0 keeps none */
    @SuppressWarnings("MustBeClosedChecker") // closed with the cache
    ContentCache(long limit) {
        this.limit = limit;
        this.storage = Tensors.newManager();
    }

    /**
     * The tensors of a key, computed when they are not there.
     *
     * @param manager owns what is returned, a copy
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
            entries.put(
                    key, fresh.stream().map(x -> Tensors.kept(copy(storage, x))).toList());
            bytes += size;
            shrink();
        }
        return fresh;
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

    long hits() {
        return hits;
    }

    long misses() {
        return misses;
    }

    /** A key of a picture's content and of what is computed from it. */
    static String key(String what, Picture picture, String text) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(ByteBuffer.allocate(8)
                    .putInt(picture.width())
                    .putInt(picture.height())
                    .flip());
            sha.update(picture.rgb());
            sha.update(text.getBytes(StandardCharsets.UTF_8));
            return what + java.util.HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        entries.clear();
        storage.close();
    }
}
