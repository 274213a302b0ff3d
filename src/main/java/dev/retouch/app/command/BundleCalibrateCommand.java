package dev.retouch.app.command;

import dev.retouch.app.option.LoraOption;
import dev.retouch.app.option.SeedOption;
import dev.retouch.app.option.StepsOption;
import dev.retouch.bundle.Fp8Scales;
import dev.retouch.edit.Fp8Calibration;
import dev.retouch.edit.PipelineSettings;
import dev.retouch.image.Picture;
import dev.retouch.progress.Progress;
import dev.retouch.scene.EditSample;
import dev.retouch.scene.SceneSet;
import dev.retouch.scene.Split;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bundle calibrate}: how large the inputs of the layers get that are multiplied in fp8. */
@Command(
        name = "calibrate",
        description = {
            "Edit a few drawn pictures and write how large the inputs of the layers get, for --precision fp8.",
            "The file fp8_scales.json in the model folder is replaced; the edits are made in the type that auto means."
        })
public final class BundleCalibrateCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DIR", description = "Model folder in the published layout.")
    private Path bundle;

    @Option(names = "--count", defaultValue = "4", paramLabel = "N", description = "Pictures to edit.")
    private int count;

    @Mixin
    private final StepsOption steps = new StepsOption();

    @Mixin
    private final SeedOption seed = new SeedOption(0);

    @Mixin
    private final LoraOption loras = new LoraOption();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (count < 1) {
            throw new ParameterException(
                    spec.commandLine(), "--count is " + count + ": at least one picture is edited");
        }
        PipelineSettings settings =
                PipelineSettings.of(PipelineSettings.Precision.AUTO).with(loras.values());
        try (Fp8Calibration calibration = Fp8Calibration.open(bundle, settings);
                Progress bar = Progress.of("calibrate", count)) {
            SceneSet scenes = new SceneSet(seed.value(), Split.TRAIN, calibration.side());
            for (int i = 0; i < count; i++) {
                EditSample sample = scenes.sample(i);
                Picture source = Picture.opaque(
                        calibration.side(), calibration.side(), sample.source().rgb());
                calibration.edit(source, sample.instruction(), seed.value() + i, steps.value());
                bar.stepTo(i + 1);
            }
            calibration.scales().write(bundle);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(
                bundle.resolve(Fp8Scales.FILE) + " written from " + count + (count == 1 ? " picture" : " pictures"));
        out.flush();
        return ExitCode.OK;
    }
}
