package dev.retouch.bundle;

import dev.retouch.files.Links;
import dev.retouch.weights.KeyAudit;
import dev.retouch.weights.TensorEntry;
import dev.retouch.weights.WeightFiles;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Compares the headers of a part's weight files with what its loader asks for. */
final class WeightCheck {

    private WeightCheck() {}

    /**
     * What the files hold; empty when there is none that can be read.
     *
     * @param sizes empty when the configuration could not be read: then files are looked at, tensors are not
     */
    static <C> Optional<BundleReport.Module> run(Part<C, ?> part, Path bundle, Optional<C> sizes, Findings findings) {
        Path folder = part.in(bundle);
        if (!Files.isDirectory(folder) || !Links.outside(folder, bundle).isEmpty()) {
            return Optional.empty();
        }
        WeightFiles found;
        try {
            found = part.scan(bundle);
        } catch (UncheckedIOException e) {
            findings.problem(e);
            return Optional.empty();
        }
        findings.problems(found.problems());
        findings.notes(found.notes());
        if (found.places().isEmpty() && found.files().isEmpty()) {
            return Optional.empty();
        }
        if (sizes.isPresent() && !findings.isRefused(part.id())) {
            audit(part, found, sizes.get(), findings);
        }
        return Optional.of(module(part.id(), found));
    }

    private static <C> void audit(Part<C, ?> part, WeightFiles found, C sizes, Findings findings) {
        try {
            findings.problems(KeyAudit.problems(found, part.wanted(sizes), part.ignored()));
        } catch (RuntimeException e) {
            String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            findings.problem(found.path() + ": its configuration describes a network that cannot be made: " + reason);
        }
    }

    private static BundleReport.Module module(String name, WeightFiles found) {
        long parameters = 0;
        long bytes = 0;
        Set<String> dtypes = new TreeSet<>();
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
}
