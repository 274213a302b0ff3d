package dev.retouch.bundle;

import dev.retouch.model.adapter.AdapterConfig;
import dev.retouch.model.dit.DitConfig;
import dev.retouch.model.text.TextConfig;
import dev.retouch.model.text.VisionConfig;
import dev.retouch.model.vae.VaeConfig;
import dev.retouch.prompt.ImagePatches;
import dev.retouch.sampling.FlowMatchConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A bundle of a few thousand parameters with every part: what a test writes and breaks in milliseconds. */
final class TinyBundle {

    static final int WORDS = 290;

    private TinyBundle() {}

    static BundleConfig config() {
        return config(PipelineType.EDIT);
    }

    static BundleConfig config(PipelineType pipeline) {
        VisionConfig vision = new VisionConfig(1, 16, 16, 2, 3, 2, 2, 2, 8, 16, List.of(0));
        return new BundleConfig(
                pipeline,
                new VaeConfig(
                        4,
                        4,
                        List.of(1, 2),
                        1,
                        List.of(true),
                        List.of(0.5, 1.0, 0.0, 0.0),
                        List.of(1.0, 2.0, 1.0, 1.0)),
                new TextConfig(WORDS, 16, 24, 2, 2, 1, 1e-6, 10, List.of(2, 1, 1), WORDS - 2, vision),
                new ImagePatches(2, 2, 2, 16, 64, 1 / 255.0, ImagePatches.CLIP_MEAN, ImagePatches.CLIP_STD),
                new DitConfig(2, 16, 4, 2, 8, 2, 16, List.of(2, 2, 4), false),
                FlowMatchConfig.QWEN_IMAGE_EDIT,
                new AdapterConfig(16, 2, 2, 16, 2, 4, 4, 1, 16, 8, 2),
                new Inference(3, 2, 256, 0.4, 1, 0.9, 0.01));
    }

    /** Writes all of it, in one weight file a part. */
    static void write(Path folder) throws IOException {
        new SynthBundle(config()).write(folder, 1, Long.MAX_VALUE, bytes -> {});
    }

    /** A folder with all that is in it. */
    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.skip(1).toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }
}
