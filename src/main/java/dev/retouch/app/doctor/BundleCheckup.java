package dev.retouch.app.doctor;

import dev.retouch.app.settings.Bundles;
import dev.retouch.app.settings.RetouchConfig;
import dev.retouch.bundle.BundleCheck;
import dev.retouch.bundle.BundleConfig;
import dev.retouch.bundle.BundleReport;
import dev.retouch.bundle.Fp8Scales;
import dev.retouch.edit.PipelineSettings;
import dev.retouch.tensor.EngineFacts;
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

    static List<Finding> look(RetouchConfig config, EngineProbe probe) throws InterruptedException, IOException {
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
        EngineFacts facts;
        try {
            facts = probe.facts();
        } catch (ExecutionException e) {
            // Its shapes are counted with the engine, which would fail here too, or end this process.
            return Finding.warn(
                            NAME,
                            folder + " is not checked, since the engine does not load",
                            "see the line of the engine")
                    .alone();
        }
        BundleReport report = BundleCheck.of(
                folder,
                config.lora().orElse(List.of()).stream().map(LoraFile::parse).toList());
        return report.isValid() ? valid(report, config, facts) : problems(report);
    }

    private static List<Finding> problems(BundleReport report) {
        return report.problems().stream()
                .limit(SHOWN)
                .map(problem -> Finding.fail(
                        NAME, problem, "bundle check " + report.folder() + " lists all that is wrong with it"))
                .toList();
    }

    private static List<Finding> valid(BundleReport report, RetouchConfig config, EngineFacts facts)
            throws IOException {
        long bytes =
                report.modules().stream().mapToLong(BundleReport.Module::bytes).sum();
        String text = report.folder() + " is valid, " + Bytes.text(bytes) + " of weights";
        Finding folder = report.hasAdapter()
                ? Finding.ok(NAME, text)
                : Finding.warn(
                        NAME,
                        text + ", without an adapter",
                        "add its folder adapter/: without it only edits of whole pictures (mode global) succeed");
        BundleConfig sizes = BundleConfig.read(report.folder());
        List<Finding> findings = new ArrayList<>(List.of(folder));
        if (config.precision() == PipelineSettings.Precision.FP8) {
            Fp8Scales.problem(report.folder(), sizes)
                    .ifPresent(problem -> findings.add(Finding.fail(
                            NAME,
                            problem,
                            "run bundle calibrate " + report.folder() + ", or set RETOUCH_PRECISION=bf16")));
        }
        findings.add(MemoryFit.look(sizes, config, facts, Machine.outsideOfHeap()));
        return findings;
    }
}
