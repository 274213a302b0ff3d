package dev.retouch.bundle;

import dev.retouch.model.adapter.AdapterConfig;
import dev.retouch.model.dit.KeptKeysValues;
import dev.retouch.model.text.PatchGrid;
import dev.retouch.tensor.Dtype;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * What an edit takes of its device's memory, from a bundle's configuration alone.
 *
 * @param parts of the bundle, and the cache between edits
 * @param needs bytes at the peak of an edit, for each place where the weights may lie
 * @param stepping bytes while an edit denoises, without weights and without what sparse steps keep
 */
public record MemoryPlan(List<PartMemory> parts, Map<Residency, Long> needs, long stepping) {

    /** What libraries take of a card beside libtorch's tensors: their code, and room to work in. */
    public static final long RESERVE = 1_000_000_000;

    private static final int TEMPLATE_TOKENS = 64;
    private static final int INSTRUCTION_TOKENS = 128;

    /** @throws IllegalArgumentException when the bundle cannot show the text encoder such a picture */
    public static MemoryPlan of(BundleConfig config, Workload work) {
        return new Arithmetic(config, work).plan();
    }

    /**
     * Where weights lie when nobody says: the first place where an edit fits with what sparse steps keep; where nothing
     * fits, what takes the least.
     *
     * @param memory of the device that is free before the weights are loaded, in bytes
     */
    public static Residency chosen(BundleConfig config, Dtype dtype, boolean fp8, long memory) {
        return of(config, Workload.of(config, dtype, fp8, 0)).fitting(memory).orElse(Residency.STREAM);
    }

    /**
     * The first residency that fits.
     *
     * @param memory of the device that is free, in bytes
     */
    public Optional<Residency> fitting(long memory) {
        return needs.keySet().stream().filter(place -> fits(place, memory)).findFirst();
    }

    /**
     * What is left for keys and values that sparse steps keep, beside what the steps themselves take.
     *
     * @param free bytes of the device's memory while the bundle is loaded and none of its guests is there
     */
    public long keepable(long free) {
        return Math.max(0, free - RESERVE - stepping);
    }

    /** Whether an edit fits when the weights lie there. */
    public boolean fits(Residency place, long memory) {
        return needs.getOrDefault(place, Long.MAX_VALUE - RESERVE) + RESERVE <= memory;
    }

    /**
     * The tokens of an edit that is shown as many pictures as the model takes.
     *
     * @param grid of each picture as the text encoder sees it
     */
    private record Tokens(long target, int pictures, PatchGrid grid, long words) {
        long image() {
            return (1 + pictures) * target;
        }
    }

    private record Arithmetic(BundleConfig config, Workload work) {

        MemoryPlan plan() {
            Tokens tokens = tokens();
            WeightBytes transformer = WeightBytes.ofBlocks(
                    Parts.TRANSFORMER.wanted(config.transformer()),
                    "transformer_blocks.",
                    config.transformer().numLayers(),
                    number(),
                    work.fp8());
            WeightBytes adapter = adapterWeights();
            Map<String, long[]> vae = Parts.VAE.wanted(config.vae());
            Map<String, PartMemory> parts = new LinkedHashMap<>();
            for (PartMemory part : List.of(
                    new PartMemory(
                            "transformer",
                            transformer.all(),
                            Activations.transformer(config.transformer(), tokens.image(), tokens.words, work.dtype()),
                            kept(tokens)),
                    adapter(adapter.all(), tokens),
                    language(tokens),
                    vision(tokens),
                    autoencoder(WeightBytes.of(vae, Dtype.F32.bytes()).all()),
                    new PartMemory("content cache", 0, 0, work.contentCache()))) {
                parts.put(part.name(), part);
            }
            return new MemoryPlan(
                    List.copyOf(parts.values()),
                    needs(parts, transformer, adapter, WeightBytes.ofLastTaps(vae, Dtype.F32.bytes())),
                    always(parts) + stepping(parts));
        }

        /** Held from the text encoder to the end of an edit, or from edit to edit. */
        private long always(Map<String, PartMemory> parts) {
            return part(parts, "text encoder").caches() + work.contentCache();
        }

        private static long stepping(Map<String, PartMemory> parts) {
            PartMemory adapter = part(parts, "adapter");
            return Math.max(part(parts, "transformer").activations(), adapter.activations()) + adapter.caches();
        }

        private int number() {
            return work.dtype().bytes();
        }

        private Tokens tokens() {
            int pictures = 1 + config.pipeline().references();
            long area = (long) work.side() * work.side();
            int seen = (int) Math.round(Math.sqrt((double) config.pipeline().seenArea(area)));
            PatchGrid grid = config.pictures().smartResize(seen, seen);
            long row = work.side() / config.tokenPixels();
            long words = (long) pictures * config.pictures().tokens(grid) + INSTRUCTION_TOKENS;
            return new Tokens(row * row, pictures, grid, words);
        }

        /** What sparse steps need of the last dense one; without an adapter every step is dense. */
        private long kept(Tokens tokens) {
            return work.sparse() && config.adapter() != null
                    ? KeptKeysValues.bytes(
                            config.transformer(), tokens.image() + tokens.words, work.branches(), number())
                    : 0;
        }

        private WeightBytes adapterWeights() {
            AdapterConfig c = config.adapter();
            return c == null
                    ? new WeightBytes(0, 0)
                    : WeightBytes.ofBlocks(
                            Parts.ADAPTER.wanted(c), "block_adapters.", c.numBlocks(), number(), work.fp8());
        }

        /** Its caches are the keys and values of the condition, and the gates of the target's tokens. */
        private PartMemory adapter(long weights, Tokens tokens) {
            AdapterConfig c = config.adapter();
            if (c == null) {
                return new PartMemory("adapter", 0, 0, 0);
            }
            long condition = c.instructionTokens() + (long) c.maskGrid() * c.maskGrid();
            long perBlock = 2 * condition * c.width() + tokens.target;
            return new PartMemory(
                    "adapter",
                    weights,
                    Activations.adapter(c, tokens.target, work.dtype()),
                    perBlock * c.numBlocks() * work.branches() * number());
        }

        /** Its caches are the hidden states that the transformer and the adapter read. */
        private PartMemory language(Tokens tokens) {
            AdapterConfig adapter = config.adapter();
            int layers = adapter == null ? 1 : adapter.textLayers();
            return new PartMemory(
                    "text encoder",
                    textWeights(false),
                    Activations.language(config.text(), tokens.words + TEMPLATE_TOKENS, layers, work.dtype()),
                    (long) work.branches()
                            * layers
                            * tokens.words
                            * config.text().hiddenSize()
                            * number());
        }

        private PartMemory vision(Tokens tokens) {
            return new PartMemory(
                    "vision tower",
                    textWeights(true),
                    Activations.vision(config.text().vision(), tokens.grid, work.dtype()),
                    0);
        }

        private long textWeights(boolean visual) {
            Map<String, long[]> wanted = new LinkedHashMap<>(Parts.TEXT_ENCODER.wanted(config.text()));
            wanted.keySet().removeIf(key -> key.startsWith("visual.") != visual);
            return WeightBytes.of(wanted, number()).all();
        }

        private PartMemory autoencoder(long weights) {
            long pixels = (long) work.side() * work.side();
            int channels = config.vae().baseDim();
            return new PartMemory(
                    "autoencoder",
                    weights,
                    Math.max(Activations.encoder(channels, pixels), Activations.decoder(channels, pixels)),
                    0);
        }

        /** Text encoder, autoencoder and transformer work one after the other. */
        private Map<Residency, Long> needs(
                Map<String, PartMemory> parts, WeightBytes transformer, WeightBytes adapter, long movedVae) {
            PartMemory text = part(parts, "text encoder");
            PartMemory vision = part(parts, "vision tower");
            PartMemory vae = part(parts, "autoencoder");
            long reading = Math.max(text.activations(), vision.activations());
            long denoising = stepping(parts) + part(parts, "transformer").caches();
            long always = always(parts);
            long guests = most(text.weights() + vision.weights() + reading, movedVae + vae.activations(), denoising);
            Map<Residency, Long> needs = new EnumMap<>(Residency.class);
            needs.put(
                    Residency.DEVICE,
                    parts.values().stream().mapToLong(PartMemory::weights).sum()
                            + always
                            + most(reading, vae.activations(), denoising));
            needs.put(Residency.OFFLOAD, transformer.all() + adapter.all() + always + guests);
            needs.put(Residency.STREAM, transformer.streamed() + adapter.streamed() + always + guests);
            return needs;
        }

        private static PartMemory part(Map<String, PartMemory> parts, String name) {
            return Objects.requireNonNull(parts.get(name), name);
        }

        private static long most(long... stages) {
            return LongStream.of(stages).max().orElseThrow();
        }
    }
}
