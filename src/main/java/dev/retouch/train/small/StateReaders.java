package dev.retouch.train.small;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.bundle.Folder;
import dev.retouch.bundle.Parts;
import dev.retouch.files.ContentDigest;
import dev.retouch.model.adapter.Adapter;
import dev.retouch.model.text.PromptRows;
import dev.retouch.model.text.TextConfig;
import dev.retouch.model.text.TextEncoder;
import dev.retouch.tensor.Dtype;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a text encoder that is trained further has to suit: itself as it was, and the adapter behind it, which stays.
 *
 * @param before the encoder that they were trained with
 * @param adapter whose mask predictor reads the instruction tokens alone; null where there is none yet
 */
record StateReaders(TextEncoder before, @Nullable Adapter adapter) {

    /**
     * Loads them from a bundle, in bf16.
     *
     * @throws IOException when it has no text encoder
     */
    static StateReaders open(NDManager manager, Path bundle, TextConfig config) throws IOException {
        TextEncoder before = Parts.TEXT_ENCODER.open(manager, bundle, config, Dtype.BF16);
        Adapter adapter = hasAdapter(bundle)
                ? Parts.ADAPTER.open(manager, bundle, Parts.ADAPTER.config().read(bundle), Dtype.BF16)
                : null;
        return new StateReaders(before, adapter);
    }

    /** A digest of the files that {@link #open} reads. */
    static String digest(Path bundle) throws IOException {
        ContentDigest digest = new ContentDigest().addFiles(Folder.TEXT_ENCODER.in(bundle));
        return hasAdapter(bundle) ? digest.addFiles(Folder.ADAPTER.in(bundle)).text() : digest.text();
    }

    private static boolean hasAdapter(Path bundle) {
        return Files.isDirectory(Folder.ADAPTER.in(bundle));
    }

    /**
     * The adapter's instruction tokens, with gradients for the states alone.
     *
     * @param hidden all hidden states, each (B, L, D)
     * @return (B, Nq, D)
     */
    static NDArray instruction(Adapter adapter, List<NDArray> hidden, PromptRows rows) {
        int layers = adapter.config().textLayers();
        List<NDArray> last = hidden.subList(hidden.size() - layers, hidden.size()).stream()
                .map(rows::select)
                .toList();
        NDArray mask = rows.hasPadding() ? rows.mask(last.get(0).getManager()) : null;
        return adapter.instruction(last, mask);
    }
}
