package dev.retouch.bundle;

import dev.retouch.tensor.Dtype;
import java.util.Arrays;
import java.util.regex.Pattern;

/** Which layers of transformer and adapter are kept in fp8, by the names of their tensors. */
public final class Fp8Layers {

    private static final String WEIGHT = ".weight";
    private static final String BIAS = ".bias";

    /** The product of fp8 wants sides of whole blocks. */
    private static final int BLOCK = 16;

    /** All layers that grow with the number of blocks, and the condition encoder; what is left is one percent. */
    private static final Pattern STORED =
            Pattern.compile("(transformer_blocks\\.\\d+|block_adapters\\.\\d+|condition_encoder)\\..*\\.weight");

    /**
     * What is multiplied in fp8: the layers of image tokens, of which there are thousands, and those of the modulation, which
     * read a large weight for one token: making bf16 of it would take longer than the product.
     */
    private static final Pattern MULTIPLIED = Pattern.compile("transformer_blocks\\.\\d+\\."
            + "(attn\\.to_(q|k|v|out\\.0)|img_mlp\\.net\\.(0\\.proj|2)|(img|txt)_mod\\.1)"
            + "|block_adapters\\.\\d+\\.(attn\\.to_(q|out)|ff\\.(up|down))");

    private Fp8Layers() {}

    /** Whether a tensor of transformer or adapter is a weight that is kept in fp8. */
    static boolean isStored(String key, long... shape) {
        return shape.length == 2
                && shape[0] % BLOCK == 0
                && shape[1] % BLOCK == 0
                && STORED.matcher(key).matches();
    }

    /** Whether a layer's inputs are rounded to fp8 too, so that it needs to know how large they get. */
    static boolean isMultiplied(String layer) {
        return MULTIPLIED.matcher(layer).matches();
    }

    /** The layer whose inputs a layer shares, itself where it has its own: queries, keys and values of one stream. */
    static String sharing(String layer) {
        return layer.startsWith("transformer_blocks.") ? layer.replaceAll("\\.to_[kv]$", ".to_q") : layer;
    }

    /** Whether a tensor is the bias of a layer. */
    static boolean isBias(String key) {
        return key.endsWith(BIAS);
    }

    /** The layer of a weight or bias. */
    static String layer(String key) {
        return key.substring(0, key.length() - (isBias(key) ? BIAS : WEIGHT).length());
    }

    /** Bytes that a tensor of transformer or adapter takes where the precision is fp8; what is not in fp8 is in bf16. */
    public static long bytes(String key, long... shape) {
        long values = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        return isStored(key, shape) ? values : values * Dtype.BF16.bytes();
    }
}
