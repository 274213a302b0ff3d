package dev.retouch.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retouch.files.Links;
import dev.retouch.model.adapter.Adapter;
import dev.retouch.model.adapter.AdapterConfig;
import dev.retouch.model.dit.Dit;
import dev.retouch.model.dit.DitConfig;
import dev.retouch.model.text.Keys;
import dev.retouch.model.text.TextConfig;
import dev.retouch.model.text.TextEncoder;
import dev.retouch.model.vae.Vae;
import dev.retouch.model.vae.VaeConfig;
import dev.retouch.prompt.ImagePatches;
import dev.retouch.prompt.PromptTemplate;
import dev.retouch.prompt.Tokenizer;
import dev.retouch.sampling.FlowMatchConfig;
import dev.retouch.weights.KeyAudit;
import dev.retouch.weights.Lora;
import dev.retouch.weights.LoraFile;
import dev.retouch.weights.TensorEntry;
import dev.retouch.weights.WantedTensors;
import dev.retouch.weights.WeightFiles;
import dev.retouch.weights.WeightMismatch;
import dev.retouch.weights.Weights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Compares a folder with what the model's own loaders will ask of it; of weights, headers only are read. */
public final class BundleCheck {

    private static final String PIPELINE = "QwenImageEditPipeline";

    /** What runs here, by the key of {@code model_index.json}. */
    private static final Map<String, String> CLASSES = Map.of(
            "transformer", "QwenImageTransformer2DModel",
            "vae", "AutoencoderKLQwenImage",
            "text_encoder", "Qwen2_5_VLForConditionalGeneration");

    private final Path bundle;
    private final Set<String> problems = new LinkedHashSet<>();

    /** Parts that have a sentence already, from which others would only follow. */
    private final Set<String> refused = new HashSet<>();

    private final List<String> notes = new ArrayList<>();
    private final List<BundleReport.Module> modules = new ArrayList<>();
    private Optional<TextConfig> text = Optional.empty();

    private BundleCheck(Path bundle) {
        this.bundle = bundle;
    }

    /** Everything there is to check: files, configurations, tokenizer, and whether changes fit the transformer. */
    public static BundleReport of(Path bundle, List<LoraFile> loras) {
        BundleCheck check = new BundleCheck(bundle);
        boolean adapter = check.files(loras);
        if (Files.isDirectory(bundle)) {
            check.tokenizer();
        }
        return check.report(adapter);
    }

    /** The same without the tokenizer, for a loader that opens it itself. */
    static BundleReport ofFiles(Path bundle, List<LoraFile> loras) {
        BundleCheck check = new BundleCheck(bundle);
        return check.report(check.files(loras));
    }

    private BundleReport report(boolean adapter) {
        return new BundleReport(bundle, adapter, modules, List.copyOf(problems), notes);
    }

    private boolean files(List<LoraFile> loras) {
        boolean adapter = hasAdapter(bundle);
        if (!Files.isDirectory(bundle)) {
            problems.add(bundle + " is not a folder");
            return adapter;
        }
        links();
        index();
        Optional<VaeConfig> vae = config("vae", VaeConfig::of);
        text = config("text_encoder", TextConfig::of);
        Optional<ImagePatches> pictures = config("processor", ImagePatches::of);
        Optional<DitConfig> transformer = config("transformer", DitConfig::of);
        config("scheduler", FlowMatchConfig::of);
        Optional<AdapterConfig> adapterConfig = adapter ? config("adapter", AdapterConfig::of) : Optional.empty();
        if (adapter) {
            // Of the same file: where it cannot be read at all, its sentence is the one that is there already.
            config("adapter", json -> Inference.of(json.path("inference")));
        }
        for (BundleFit.Misfit misfit : BundleFit.problems(bundle, vae, text, pictures, transformer, adapterConfig)) {
            problems.add(misfit.sentence());
            refused.addAll(misfit.parts());
        }
        weights("transformer", transformer, Dit::load, key -> key, key -> false);
        weights("text_encoder", text, TextEncoder::load, Keys::rename, Keys::isIgnored);
        weights("vae", vae, Vae::load, key -> key, Vae::isIgnored);
        if (adapter) {
            weights("adapter", adapterConfig, Adapter::load, key -> key, key -> false);
        }
        transformer.ifPresent(config -> loras(loras, config));
        return adapter;
    }

    /** Whether a bundle can find the region of an edit. */
    static boolean hasAdapter(Path bundle) {
        return Files.exists(bundle.resolve("adapter"));
    }

    /** Every file of the bundle and of its folders, but not what tools keep in hidden ones. */
    private void links() {
        try {
            for (Path entry : visible(bundle)) {
                String outside = Links.outside(entry, bundle);
                if (!outside.isEmpty()) {
                    problems.add(outside);
                    refused.add(entry.getFileName().toString());
                } else if (Files.isDirectory(entry)) {
                    visible(entry).stream()
                            .map(file -> Links.outside(file, bundle))
                            .filter(sentence -> !sentence.isEmpty())
                            .forEach(problems::add);
                }
            }
        } catch (IOException e) {
            problems.add("cannot read " + bundle + ": " + e.getMessage());
        }
    }

    private static List<Path> visible(Path folder) throws IOException {
        try (Stream<Path> list = Files.list(folder)) {
            return list.filter(file -> !file.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    private void index() {
        Path file = bundle.resolve("model_index.json");
        if (refused.contains("model_index.json")) {
            return;
        }
        JsonNode json;
        try {
            json = BundleConfig.json(file);
        } catch (IOException e) {
            problems.add(e.getMessage());
            return;
        }
        String pipeline = json.path("_class_name").asText();
        if (!pipeline.equals(PIPELINE)) {
            problems.add(file + " is of " + (pipeline.isEmpty() ? "no class" : "the class '" + pipeline + "'")
                    + ": only a " + PIPELINE + " runs here");
            return;
        }
        CLASSES.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(wanted -> {
            String found = json.path(wanted.getKey()).path(1).asText();
            if (!found.equals(wanted.getValue())) {
                problems.add(file + " names " + (found.isEmpty() ? "nothing" : "'" + found + "'") + " as '"
                        + wanted.getKey() + "': only " + wanted.getValue() + " runs here");
            }
        });
    }

    private <T> Optional<T> config(String part, Function<JsonNode, T> parse) {
        Path folder = bundle.resolve(part);
        if (refused.contains(part)) {
            return Optional.empty();
        }
        if (!Files.isDirectory(folder)) {
            problems.add(folder + (Files.exists(folder) ? " is no folder" : " is missing"));
            return Optional.empty();
        }
        try {
            return Optional.of(BundleConfig.part(bundle, part, parse));
        } catch (IOException | IllegalArgumentException e) {
            problems.add(e.getMessage());
            return Optional.empty();
        }
    }

    private <C> void weights(
            String module,
            Optional<C> config,
            BiConsumer<Weights, C> load,
            UnaryOperator<String> rename,
            Predicate<String> ignored) {
        Path folder = bundle.resolve(module);
        if (!Files.isDirectory(folder) || !Links.outside(folder, bundle).isEmpty()) {
            return;
        }
        WeightFiles found;
        try {
            found = WeightFiles.scan(folder, bundle, rename);
        } catch (UncheckedIOException e) {
            problems.add(e.getMessage());
            return;
        }
        problems.addAll(found.problems());
        notes.addAll(found.notes());
        boolean readable = !found.places().isEmpty() || !found.files().isEmpty();
        if (readable && config.isPresent() && !refused.contains(module)) {
            audit(found, w -> load.accept(w, config.get()), ignored);
        }
        if (readable) {
            modules.add(module(module, found));
        }
    }

    private void audit(WeightFiles found, Consumer<Weights> load, Predicate<String> ignored) {
        try {
            problems.addAll(KeyAudit.problems(found, WantedTensors.of(load), ignored));
        } catch (RuntimeException e) {
            String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            problems.add(found.path() + ": its configuration describes a network that cannot be made: " + reason);
        }
    }

    private static BundleReport.Module module(String name, WeightFiles found) {
        long parameters = 0;
        long bytes = 0;
        Set<String> dtypes = new TreeSet<>(Comparator.naturalOrder());
        for (WeightFiles.Place place : found.places().values()) {
            TensorEntry entry = place.entry();
            parameters += entry.size();
            bytes += entry.end() - entry.begin();
            dtypes.add(entry.dtype().name());
        }
        return new BundleReport.Module(
                name,
                found.places().size(),
                parameters,
                bytes,
                List.copyOf(dtypes),
                found.files().values().stream()
                        .map(file -> new BundleReport.WeightFile(
                                file.path().getFileName().toString(), file.size()))
                        .toList());
    }

    private void loras(List<LoraFile> loras, DitConfig config) {
        if (loras.isEmpty() || refused.contains("transformer")) {
            return;
        }
        Map<String, long[]> wanted = WantedTensors.of(w -> Dit.load(w, config));
        for (LoraFile file : loras) {
            try {
                problems.addAll(Lora.open(file).problems(wanted));
            } catch (WeightMismatch | UncheckedIOException e) {
                problems.add(e.getMessage());
            } catch (RuntimeException e) {
                problems.add(file.path() + " cannot be understood: " + e.getMessage());
            }
        }
    }

    private void tokenizer() {
        if (refused.contains("tokenizer")) {
            return;
        }
        try (Tokenizer tokenizer = Tokenizer.open(bundle)) {
            text.ifPresent(config -> problems.addAll(problems(tokenizer, bundle, config)));
        } catch (IOException | IllegalArgumentException e) {
            problems.add(e.getMessage());
        }
    }

    /** Whether a tokenizer and a text encoder mean the same by their tokens. */
    static List<String> problems(Tokenizer tokenizer, Path bundle, TextConfig config) {
        List<String> problems = new ArrayList<>();
        try {
            long picture = PromptTemplate.edit(tokenizer).picture();
            if (picture != config.imageTokenId()) {
                problems.add("the tokenizer of " + bundle + " gives a picture's token the id " + picture
                        + ", image_token_id of the text encoder is " + config.imageTokenId());
            }
        } catch (IllegalArgumentException e) {
            problems.add("the tokenizer of " + bundle + ": " + e.getMessage());
        }
        if (tokenizer.largestId() >= config.vocabSize()) {
            problems.add("the tokenizer of " + bundle + " gives ids up to " + tokenizer.largestId()
                    + ", vocab_size of the text encoder is " + config.vocabSize());
        }
        return problems;
    }
}
