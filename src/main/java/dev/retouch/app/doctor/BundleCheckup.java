package dev.retouch.app.doctor;

import dev.retouch.app.settings.Bundles;
import dev.retouch.app.settings.RetouchConfig;
import dev.retouch.bundle.BundleCheck;
import dev.retouch.bundle.BundleReport;
import dev.retouch.weights.LoraFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;

/** The model folder: whether it is there and can be loaded; headers of weight files are read, weights are not. */
final class BundleCheckup {

    private static final String NAME = "bundle";
    private static final int SHOWN = 5;

    private BundleCheckup() {}

    static Check check(RetouchConfig config, EngineProbe probe) {
        return new Check(NAME, EngineProbe.LIMIT, () -> look(config, probe));
    }

    static List<Finding> look(RetouchConfig config, EngineProbe probe) throws InterruptedException {
        Path folder;
        try {
            folder = Bundles.folder(config.bundle());
        } catch (IOException e) {
            return Finding.fail(
                            NAME,
                            String.valueOf(e.getMessage()),
                            "download one with bundle pull, or mount the volume that holds it")
                    .alone();
        }
        BundleReport report = BundleCheck.of(
                folder,
                config.lora().orElse(List.of()).stream().map(LoraFile::parse).toList());
        if (!report.isValid()) {
            List<Finding> findings = new ArrayList<>();
            report.problems().stream()
                    .limit(SHOWN)
                    .forEach(problem -> findings.add(Finding.fail(
                            NAME, problem, "bundle check " + folder + " lists all that is wrong with it")));
            return findings;
        }
        long bytes =
                report.modules().stream().mapToLong(BundleReport.Module::bytes).sum();
        String text = folder + " is valid, " + Bytes.text(bytes) + " of weights";
        List<Finding> findings = new ArrayList<>();
        findings.add(
                report.hasAdapter()
                        ? Finding.ok(NAME, text)
                        : Finding.warn(
                                NAME,
                                text + ", without an adapter",
                                "add its folder adapter/: without it only edits of whole pictures (mode global) succeed"));
        try {
            findings.add(MemoryFit.look(report, config.precision(), probe.facts(), Machine.outsideOfHeap()));
        } catch (ExecutionException e) {
            // The engine's own line says why; where it does not load, nothing has to fit.
            return findings;
        }
        return findings;
    }
}
