package dev.retouch.edit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retouch.model.adapter.Adapter;
import dev.retouch.model.adapter.AdapterConfig;
import dev.retouch.model.dit.Dit;
import dev.retouch.model.dit.DitConfig;
import dev.retouch.model.text.ImagePatches;
import dev.retouch.model.text.Keys;
import dev.retouch.model.text.PromptTemplate;
import dev.retouch.model.text.TextConfig;
import dev.retouch.model.text.TextEncoder;
import dev.retouch.model.text.Tokenizer;
import dev.retouch.model.vae.Vae;
import dev.retouch.model.vae.VaeConfig;
import dev.retouch.sampling.FlowMatchConfig;
import dev.retouch.weights.KeyAudit;
import dev.retouch.weights.Links;
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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Compares a folder with what the model's own loaders will ask of it; of weights, headers only are read. */
public final class BundleCheck {

    /** What runs here, by the key of {@code model_index.json}. */
    private static final Map<String, String> CLASSES = Map.of(
            "transformer", "QwenImageTransformer2DModel",
            "vae", "AutoencoderKLQwenImage",
            "text_encoder", "Qwen2_5_VLForConditionalGeneration");

    private final Path bundle;
    private final Set<String> problems = new LinkedHashSet<>();
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
        check.tokenizer();
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
        boolean adapter = Files.exists(bundle.resolve("adapter"));
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
        problems.addAll(BundleFit.problems(bundle, vae, text, pictures, transformer, adapterConfig));
        weights("transformer", transformer, Dit::load, key -> key, key -> false);
        weights("text_encoder", text, TextEncoder::load, Keys::rename, Keys::isIgnored);
        weights("vae", vae, Vae::load, key -> key, Vae::isIgnored);
        if (adapter) {
            weights("adapter", adapterConfig, Adapter::load, key -> key, key -> false);
        }
        transformer.ifPresent(config -> loras(loras, config));
        return adapter;
    }

    /** Every file of the bundle and of its folders, but not what tools keep in hidden ones. */
    private void links() {
        try {
            for (Path entry : visible(bundle)) {
                List<Path> inside = Files.isDirectory(entry) ? visible(entry) : List.of();
                Stream.concat(Stream.of(entry), inside.stream())
                        .map(file -> Links.outside(file, bundle))
                        .filter(sentence -> !sentence.isEmpty())
                        .forEach(problems::add);
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
        try {
            JsonNode json = BundleConfig.json(file);
            CLASSES.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(wanted -> {
                String found = json.path(wanted.getKey()).path(1).asText();
                if (!found.equals(wanted.getValue())) {
                    problems.add(file + " names " + (found.isEmpty() ? "nothing" : "'" + found + "'") + " as '"
                            + wanted.getKey() + "': only " + wanted.getValue() + " runs here");
                }
            });
        } catch (IOException e) {
            problems.add(e.getMessage());
        }
    }

    private <T> Optional<T> config(String part, Function<JsonNode, T> parse) {
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
        if (!Files.isDirectory(folder)) {
            problems.add(folder + " is missing");
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
        if (readable && config.isPresent()) {
            Map<String, long[]> wanted = WantedTensors.of(w -> load.accept(w, config.get()));
            problems.addAll(KeyAudit.problems(found, wanted, ignored));
        }
        if (readable) {
            modules.add(module(module, found));
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
                found.files().size());
    }

    private void loras(List<LoraFile> loras, DitConfig config) {
        if (loras.isEmpty()) {
            return;
        }
        Map<String, long[]> wanted = WantedTensors.of(w -> Dit.load(w, config));
        for (LoraFile file : loras) {
            try {
                problems.addAll(Lora.open(file).problems(wanted));
            } catch (WeightMismatch | UncheckedIOException e) {
                problems.add(e.getMessage());
            }
        }
    }

    private void tokenizer() {
        try (Tokenizer tokenizer = Tokenizer.open(bundle)) {
            text.ifPresent(config -> problems.addAll(problems(tokenizer, bundle, config)));
        } catch (IOException | IllegalArgumentException e) {
            problems.add(e.getMessage());
        }
    }

    /** Whether a tokenizer and a text encoder mean the same by their tokens. */
    static List<String> problems(Tokenizer tokenizer, Path bundle, TextConfig config) {
        try {
            long picture = PromptTemplate.edit(tokenizer).picture();
            if (picture != config.imageTokenId()) {
                return List.of("the tokenizer of " + bundle + " gives a picture's token the id " + picture
                        + ", image_token_id of the text encoder is " + config.imageTokenId());
            }
            return List.of();
        } catch (IllegalArgumentException e) {
            return List.of("the tokenizer of " + bundle + ": " + e.getMessage());
        }
    }
}
