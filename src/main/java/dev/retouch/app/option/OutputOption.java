package dev.retouch.app.option;

import dev.retouch.image.Backdrop;
import dev.retouch.image.Chroma;
import dev.retouch.image.OutputOptions;
import dev.retouch.image.PictureFormat;
import dev.retouch.metadata.MetadataPolicy;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --format}, {@code --quality}, {@code --chroma} and {@code --background}: how a result is written. */
public final class OutputOption {

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description =
                    "Format of the result, ${COMPLETION-CANDIDATES}; by default the one that its file's name ends in.")
    private @Nullable PictureFormat format;

    @Option(
            names = "--quality",
            paramLabel = "Q",
            description = "Quality of a JPEG, 0 to 1; of a WebP too, which is without loss when this is left out.")
    private @Nullable Double quality;

    @Option(
            names = "--chroma",
            paramLabel = "C",
            description = "Samples of colour in a JPEG, ${COMPLETION-CANDIDATES}; 4:4:4 when left out.")
    private @Nullable Chroma chroma;

    @Option(
            names = "--metadata",
            paramLabel = "POLICY",
            defaultValue = "keep-rights",
            description = "What is carried over from the source's metadata: ${COMPLETION-CANDIDATES}.")
    private MetadataPolicy metadata;

    @Option(
            names = "--background",
            paramLabel = "#RRGGBB",
            description = "Colour that a transparent source is laid on; without it the result keeps its alpha.")
    private @Nullable String background;

    /**
     * How the result is written.
     *
     * @param provenance whether it says that it was edited
     * @throws IllegalArgumentException when the options do not fit one another, or the file's name ends in no format
     */
    public OutputOptions value(Path out, boolean provenance) {
        return new OutputOptions(
                format == null ? PictureFormat.ofName(out) : format, quality, chroma, metadata, provenance);
    }

    /** What the name of a result's file ends in when none is given. */
    public String extension() {
        return format == null ? PictureFormat.PNG.extension() : format.extension();
    }

    /**
     * The colour below a transparent source, null for none.
     *
     * @throws IllegalArgumentException when it is no colour
     */
    public @Nullable Backdrop background() {
        return background == null ? null : Backdrop.parse(background);
    }
}
