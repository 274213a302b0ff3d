package dev.retouch.bundle;

import dev.retouch.model.adapter.AdapterConfig;
import dev.retouch.model.dit.DitConfig;
import dev.retouch.model.text.TextConfig;
import dev.retouch.model.vae.VaeConfig;
import dev.retouch.prompt.ImagePatches;
import dev.retouch.prompt.Tokenizer;
import dev.retouch.weights.Lora;
import dev.retouch.weights.LoraFile;
import dev.retouch.weights.WeightMismatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Compares a folder with what the model's own loaders will ask for; only the headers of weight files are read. */
public final class BundleCheck {

    private final Path bundle;
    private final Findings findings = new Findings();
    private final List<BundleReport.Module> modules = new ArrayList<>();

    private BundleCheck(Path bundle) {
        this.bundle = bundle;
    }

    /** Everything there is to check: files, configurations, tokenizer, and whether changes fit the transformer. */
    public static BundleReport of(Path bundle, List<LoraFile> loras) {
        BundleCheck check = new BundleCheck(bundle);
        if (check.isFolder()) {
            Optional<TextConfig> text = check.files(loras);
            check.tokenizer(text);
        }
        return check.report();
    }

    /** The same without the tokenizer, for a loader that opens it itself. */
    static BundleReport ofFiles(Path bundle, List<LoraFile> loras) {
        BundleCheck check = new BundleCheck(bundle);
        if (check.isFolder()) {
            check.files(loras);
        }
        return check.report();
    }

    private boolean isFolder() {
        boolean folder = Files.isDirectory(bundle);
        if (!folder) {
            findings.problem(bundle + " is not a folder");
        }
        return folder;
    }

    private BundleReport report() {
        return new BundleReport(bundle, Folder.ADAPTER.isIn(bundle), modules, findings.problems(), findings.notes());
    }

    /** Checks all but the tokenizer; gives the text encoder's sizes where they could be read. */
    private Optional<TextConfig> files(List<LoraFile> loras) {
        LinkCheck.run(bundle, findings);
        if (!findings.isRefused(ModelIndex.FILE)) {
            findings.problems(ModelIndex.problems(bundle));
        }
        Optional<VaeConfig> vae = config(Parts.VAE.config());
        Optional<TextConfig> text = config(Parts.TEXT_ENCODER.config());
        Optional<ImagePatches> pictures = config(Parts.PROCESSOR);
        Optional<DitConfig> transformer = config(Parts.TRANSFORMER.config());
        config(Parts.SCHEDULER);
        boolean hasAdapter = Folder.ADAPTER.isIn(bundle);
        Optional<AdapterConfig> adapter = hasAdapter ? config(Parts.ADAPTER.config()) : Optional.empty();
        if (hasAdapter) {
            // Of the same file: where it cannot be read at all, the sentence is the one that is there already.
            config(Parts.INFERENCE);
        }
        for (BundleFit.Misfit misfit : BundleFit.problems(bundle, vae, text, pictures, transformer, adapter)) {
            misfit.parts().forEach(part -> findings.refuse(part.id(), misfit.sentence()));
        }
        weights(Parts.TRANSFORMER, transformer);
        weights(Parts.TEXT_ENCODER, text);
        weights(Parts.VAE, vae);
        if (hasAdapter) {
            weights(Parts.ADAPTER, adapter);
            backbone();
        }
        transformer.ifPresent(sizes -> loras(loras, sizes));
        return text;
    }

    private <T> Optional<T> config(ConfigFile<T> file) {
        Path folder = file.folder().in(bundle);
        if (findings.isRefused(file.folder().id())) {
            return Optional.empty();
        }
        if (!Files.isDirectory(folder)) {
            findings.problem(folder + (Files.exists(folder) ? " is no folder" : " is missing"));
            return Optional.empty();
        }
        try {
            return Optional.of(file.read(bundle));
        } catch (IOException | IllegalArgumentException e) {
            findings.problem(e);
            return Optional.empty();
        }
    }

    private <C> void weights(Part<C, ?> part, Optional<C> sizes) {
        WeightCheck.run(part, bundle, sizes, findings).ifPresent(modules::add);
    }

    private void backbone() {
        if (findings.problems().isEmpty()) {
            try {
                Backbones.problems(bundle, Parts.ADAPTER.scan(bundle).files().values())
                        .forEach(findings::problem);
            } catch (IOException e) {
                findings.problem(e);
            }
        }
    }

    private void loras(List<LoraFile> loras, DitConfig sizes) {
        if (loras.isEmpty() || findings.isRefused(Folder.TRANSFORMER.id())) {
            return;
        }
        Map<String, long[]> wanted = Parts.TRANSFORMER.wanted(sizes);
        for (LoraFile file : loras) {
            try {
                findings.problems(Lora.open(file).problems(wanted));
            } catch (WeightMismatch | UncheckedIOException e) {
                findings.problem(e);
            } catch (RuntimeException e) {
                findings.problem(file.path() + " cannot be understood: " + e.getMessage());
            }
        }
    }

    private void tokenizer(Optional<TextConfig> text) {
        if (findings.isRefused(Folder.TOKENIZER.id())) {
            return;
        }
        try (Tokenizer tokenizer = Tokenizer.open(bundle)) {
            text.ifPresent(sizes -> findings.problems(TokenizerFit.problems(tokenizer, bundle, sizes)));
        } catch (IOException | IllegalArgumentException e) {
            findings.problem(e);
        }
    }
}
