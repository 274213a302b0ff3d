package dev.retouch.bundle;

import dev.retouch.model.adapter.Adapter;
import dev.retouch.model.dit.Dit;
import dev.retouch.model.text.TextConfig;
import dev.retouch.model.text.TextEncoder;
import dev.retouch.model.vae.Vae;
import dev.retouch.model.vae.VaeConfig;
import dev.retouch.prompt.BpeTrainer;
import dev.retouch.prompt.PromptTemplate;
import dev.retouch.prompt.Vocabulary;
import dev.retouch.tensor.Dtype;
import dev.retouch.weights.ShardedWriter;
import dev.retouch.weights.TensorEntry;
import dev.retouch.weights.WantedTensors;
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
 * A model bundle with random weights, in the published layout to the last key: what loading, checking and timing need
 * where the real weights are not at hand.
 *
 * <p>The vocabulary is made: its own few merges, then names that stand in for the published words, so that special
 * tokens have their published ids.
 */
public final class SynthBundle {

    private static final String DIFFUSERS = "diffusion_pytorch_model";

    private final BundleSizes sizes;
    private final Map<String, Map<String, long[]>> modules = new LinkedHashMap<>();

    /** @param adapter whether the bundle has an adapter, without which it is a backbone */
    public SynthBundle(BundleSizes sizes, boolean adapter) {
        this.sizes = sizes;
        modules.put("transformer", WantedTensors.of(w -> Dit.load(w, sizes.transformer())));
        modules.put("text_encoder", textEncoder(sizes.text()));
        modules.put("vae", vae(sizes.vae()));
        if (adapter) {
            modules.put("adapter", WantedTensors.of(w -> Adapter.load(w, sizes.adapter())));
        }
    }

    /** With the head that predicts words, which is published though nothing here reads it. */
    private static Map<String, long[]> textEncoder(TextConfig c) {
        Map<String, long[]> shapes = new LinkedHashMap<>(WantedTensors.of(w -> TextEncoder.load(w, c)));
        shapes.put("lm_head.weight", new long[] {c.vocabSize(), c.hiddenSize()});
        return shapes;
    }

    /** With the convolutions over time, which are published though a still image does not pass through them. */
    private static Map<String, long[]> vae(VaeConfig c) {
        Map<String, long[]> shapes = new LinkedHashMap<>(WantedTensors.of(w -> Vae.load(w, c)));
        int levels = c.dimMult().size();
        for (int level = 0; level < levels - 1; level++) {
            if (c.temporalDownsample().get(level)) {
                long down = (long) c.baseDim() * c.dimMult().get(level);
                int block = level * (c.numResBlocks() + 1) + c.numResBlocks();
                time(shapes, "encoder.down_blocks." + block, down, down);
                long up = (long) c.baseDim() * c.dimMult().get(level + 1);
                time(shapes, "decoder.up_blocks." + (levels - 2 - level) + ".upsamplers.0", up, 2 * up);
            }
        }
        return shapes;
    }

    private static void time(Map<String, long[]> shapes, String block, long in, long out) {
        shapes.put(block + ".time_conv.weight", new long[] {out, in, 3, 1, 1});
        shapes.put(block + ".time_conv.bias", new long[] {out});
    }

    /** How many bytes the weights take. */
    public long bytes() {
        return modules.values().stream()
                .flatMap(shapes -> shapes.values().stream())
                .mapToLong(shape -> TensorEntry.size(shape) * Dtype.BF16.bytes())
                .sum();
    }

    /**
     * Writes the bundle; of weights never more than a megabyte is in memory.
     *
     * @param folder must not exist or be empty
     * @param shardBytes the most bytes of a shard
     * @param written told how many bytes of weights were written, now and then
     * @throws IOException when the folder holds something or the disk is too small
     */
    public void write(Path folder, long seed, long shardBytes, LongConsumer written) throws IOException {
        refuseFull(folder);
        BundleWriter.writeIndex(folder);
        BundleWriter.writeTransformerConfig(folder.resolve("transformer"), sizes.transformer());
        BundleWriter.writeTextConfig(folder.resolve("text_encoder"), sizes.text());
        BundleWriter.writeVaeConfig(folder.resolve("vae"), sizes.vae());
        BundleWriter.writeProcessor(folder.resolve("processor"), sizes.pictures());
        BundleWriter.writeScheduler(folder.resolve("scheduler"), sizes.scheduler());
        vocabulary(sizes.text().imageTokenId()).write(folder.resolve("tokenizer"));
        if (modules.containsKey("adapter")) {
            BundleWriter.writeAdapterConfig(folder.resolve("adapter"), sizes.adapter(), sizes.inference());
        }
        RandomBf16 source = new RandomBf16(seed, written);
        for (Map.Entry<String, Map<String, long[]>> module : modules.entrySet()) {
            String stem = module.getKey().equals("text_encoder") ? "model" : DIFFUSERS;
            ShardedWriter.write(
                    folder.resolve(module.getKey()), stem, module.getValue(), Dtype.BF16, shardBytes, source);
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

    /** A vocabulary whose picture token has that id. */
    static Vocabulary vocabulary(int pictureToken) {
        int words = pictureToken - Vocabulary.SPECIAL_TOKENS.indexOf("<|image_pad|>");
        int room = words + Vocabulary.SPECIAL_TOKENS.size();
        Vocabulary made = BpeTrainer.train(Collections.nCopies(2, PromptTemplate.EDIT), room);
        List<String> learned = new ArrayList<>(made.learned());
        for (int id = made.size(); id < room; id++) {
            learned.add("<made-" + id + ">");
        }
        return new Vocabulary(learned, made.merges());
    }
}
