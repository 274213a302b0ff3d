package dev.retouch.bundle;

import dev.retouch.model.adapter.AdapterConfig;
import dev.retouch.prompt.BpeTrainer;
import dev.retouch.prompt.PromptTemplate;
import dev.retouch.prompt.Vocabulary;
import dev.retouch.weights.TensorEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/**
 * A model bundle with random weights in the published layout, complete to the last key: enough to load, check and time
 * the model where the real weights are not at hand.
 *
 * <p>The vocabulary is made up: a few merges of its own, then placeholders for the published words, so that special
 * tokens have their published ids.
 */
public final class SynthBundle {

    private final BundleConfig config;
    private final Map<Part<?, ?>, Map<String, long[]>> shapes = new LinkedHashMap<>();

    /** @param config without an adapter for a backbone */
    public SynthBundle(BundleConfig config) {
        this.config = config;
        shapes.put(Parts.TRANSFORMER, Parts.TRANSFORMER.published(config.transformer()));
        shapes.put(Parts.TEXT_ENCODER, Parts.TEXT_ENCODER.published(config.text()));
        shapes.put(Parts.VAE, Parts.VAE.published(config.vae()));
        AdapterConfig adapter = config.adapter();
        if (adapter != null) {
            shapes.put(Parts.ADAPTER, Parts.ADAPTER.published(adapter));
        }
    }

    /** How many bytes the weights take. */
    public long bytes() {
        return Part.bytes(shapes.values().stream()
                .flatMap(tensors -> tensors.values().stream())
                .mapToLong(TensorEntry::size)
                .sum());
    }

    /**
     * Writes the bundle, never holding more than a megabyte of weights in memory.
     *
     * @param folder must not exist or be empty
     * @param shardBytes the most bytes of weights in a file
     * @param written is told from time to time how many more bytes of weights were written
     * @throws IOException when the folder is not empty or the disk is too small
     */
    public void write(Path folder, long seed, long shardBytes, LongConsumer written) throws IOException {
        refuseFull(folder);
        config.write(folder);
        vocabulary(config.text().imageTokenId()).write(Folder.TOKENIZER.in(folder));
        RandomBf16 source = new RandomBf16(seed, written);
        for (Map.Entry<Part<?, ?>, Map<String, long[]>> part : shapes.entrySet()) {
            part.getKey().write(folder, part.getValue(), shardBytes, source);
        }
    }

    private void refuseFull(Path folder) throws IOException {
        Files.createDirectories(folder);
        try (Stream<Path> files = Files.list(folder)) {
            if (files.findAny().isPresent()) {
                throw new IOException(folder + " is not empty: choose a new folder");
            }
        }
        long room = Files.getFileStore(folder).getUsableSpace();
        if (room < bytes()) {
            throw new IOException("the weights take " + bytes() + " bytes, the disk of " + folder + " has " + room);
        }
    }

    /** A vocabulary whose image token has that id. */
    static Vocabulary vocabulary(int imageToken) {
        int words = imageToken - Vocabulary.SPECIAL_TOKENS.indexOf(PromptTemplate.IMAGE_PAD);
        int room = words + Vocabulary.SPECIAL_TOKENS.size();
        Vocabulary made = BpeTrainer.train(Collections.nCopies(2, PromptTemplate.EDIT), room);
        List<String> learned = new ArrayList<>(made.learned());
        for (int id = made.size(); id < room; id++) {
            learned.add("<made-" + id + ">");
        }
        return new Vocabulary(learned, made.merges());
    }
}
