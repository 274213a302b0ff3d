package dev.retouch.eval.metric;

import dev.retouch.files.SmallFiles;
import java.io.IOException;
import java.nio.file.Path;

/** The files that a folder of a model of a metric has. */
final class FeatureModel {

    private FeatureModel() {}

    static com.fasterxml.jackson.databind.node.ObjectNode config(Path folder) throws IOException {
        return SmallFiles.object(folder.resolve("config.json"), SmallFiles.MAX_CONFIG);
    }

    static ModelInput input(Path folder) throws IOException {
        Path file = folder.resolve("preprocessor_config.json");
        try {
            return ModelInput.of(SmallFiles.object(file, SmallFiles.MAX_CONFIG));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /** Of two vectors of one length. */
    static double cosine(float[] one, float[] other) {
        double dot = 0;
        double ones = 0;
        double others = 0;
        for (int i = 0; i < one.length; i++) {
            dot += (double) one[i] * other[i];
            ones += (double) one[i] * one[i];
            others += (double) other[i] * other[i];
        }
        return dot / Math.max(1e-12, Math.sqrt(ones * others));
    }
}
