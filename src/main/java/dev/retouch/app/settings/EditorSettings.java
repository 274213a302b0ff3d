package dev.retouch.app.settings;

import dev.retouch.edit.LocalSettings;
import dev.retouch.edit.PipelineSettings;
import dev.retouch.image.PictureLimits;
import java.util.List;

/** The pipeline's settings from the worker's. */
public final class EditorSettings {

    private EditorSettings() {}

    /** @throws IllegalArgumentException when a number is out of its range */
    public static PipelineSettings of(RetouchConfig config) {
        PictureLimits limits =
                new PictureLimits(config.maxPixels(), PictureLimits.DEFAULT.maxSide(), PictureLimits.DEFAULT.minSide());
        return new PipelineSettings(
                        limits,
                        config.jpegQuality(),
                        config.precision(),
                        config.cacheBytes(),
                        List.of(),
                        config.residency(),
                        config.driftLimit(),
                        LocalSettings.of(config.localMargin(), config.localRefresh()))
                .with(config.lora().orElse(List.of()));
    }
}
