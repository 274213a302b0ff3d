package dev.retouch.app.command;

import dev.retouch.bundle.BundleConfig;
import dev.retouch.bundle.Preset;
import dev.retouch.train.small.SmallBundle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** {@code DIR} or {@code --preset}, and {@code --side}: the sizes that a plan is made for. */
final class PlannedModel {

    @Parameters(arity = "0..1", paramLabel = "DIR", description = "Model folder in the published layout.")
    private @Nullable Path bundle;

    @Option(
            names = "--preset",
            paramLabel = "NAME",
            description =
                    "Plan these sizes instead of a folder's: qwen-image-edit, -2509, -2511, or small for the bundle that ships.")
    private @Nullable String preset;

    @Option(
            names = "--side",
            paramLabel = "PIXELS",
            description = "Side of a square picture at the model's size; the bundle's own by default.")
    private int side;

    @Spec(Target.MIXEE)
    private CommandSpec spec;

    /** As it was given, in pixels; 0 when it was not. */
    int side() {
        return side;
    }

    /** Side of the square picture, in pixels. */
    int side(BundleConfig config) {
        return side == 0 ? (int) Math.sqrt((double) config.inference().pictureArea()) : side;
    }

    /**
     * The model's configuration.
     *
     * @throws IOException when the folder has none that can be read
     * @throws ParameterException when not exactly one model is named, or an unknown one
     */
    BundleConfig config() throws IOException {
        if ((bundle == null) == (preset == null)) {
            throw new ParameterException(spec.commandLine(), "name a folder or a --preset, one of them");
        }
        if (bundle != null) {
            return BundleConfig.read(bundle);
        }
        String name = Objects.requireNonNull(preset);
        if (name.equals("small")) {
            return SmallBundle.config();
        }
        return Preset.of(name)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), "unknown preset '" + name + "': there are " + Preset.ids() + ", small"))
                .config();
    }
}
