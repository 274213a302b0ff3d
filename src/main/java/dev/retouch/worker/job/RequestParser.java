package dev.retouch.worker.job;

import dev.retouch.edit.EditMode;
import dev.retouch.edit.EditOptions;
import dev.retouch.edit.ImageEditor;
import dev.retouch.edit.LocalCompute;
import dev.retouch.edit.Preserve;
import dev.retouch.edit.WhenNotFound;
import dev.retouch.failure.FailureException;
import dev.retouch.image.Backdrop;
import dev.retouch.image.Chroma;
import dev.retouch.image.OutputOptions;
import dev.retouch.image.PictureFormat;
import dev.retouch.metadata.MetadataPolicy;
import java.time.Instant;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads and checks a whole request. */
public final class RequestParser {

    private static final Set<String> FIELDS = Set.of(
            "id",
            "idempotencyKey",
            "source",
            "references",
            "instruction",
            "output",
            "options",
            "deadline",
            "attributes");
    private static final Set<String> PICTURE = Set.of("location", "etag", "version");
    private static final Set<String> OPTIONS = Set.of(
            "seed",
            "steps",
            "guidance",
            "mode",
            "preserve",
            "localCompute",
            "whenNotFound",
            "background",
            "variants",
            "dryRun",
            "progress");
    private static final Pattern TAG = Pattern.compile("[!-~]{1,1024}");
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9._-]{1,128}");
    private static final Pattern COLOUR = Pattern.compile("#[0-9A-Fa-f]{6}");
    /** The largest whole number that every JSON reader holds exactly. */
    private static final long MAX_SEED = (1L << 53) - 1;

    private final S3Location defaultOutput;
    private final LocalCompute defaultCompute;
    private final boolean provenance;

    /**
     * @param defaultOutput where results go when a request names no place
     * @param defaultCompute how local edits are computed when a request does not say
     * @param provenance whether results say that they were edited
     */
    public RequestParser(S3Location defaultOutput, LocalCompute defaultCompute, boolean provenance) {
        this.defaultOutput = defaultOutput;
        this.defaultCompute = defaultCompute;
        this.provenance = provenance;
    }

    /**
     * Reads the whole request.
     *
     * @throws FailureException when a field is missing, unknown, of the wrong kind or out of range; the message names it
     */
    public EditRequested parse(RawRequest raw) {
        if (!raw.refusal().isEmpty()) {
            throw Fields.invalid(raw.refusal());
        }
        Fields request = Fields.of(raw.json(), FIELDS);
        Fields source = request.object("source", PICTURE);
        Fields output = request.object("output", Set.of("location", "format", "quality", "chroma", "metadata"));
        Fields options = request.object("options", OPTIONS);
        Attributes.check(raw.json().path("attributes"));
        return new EditRequested(
                raw.id(),
                S3Location.object(source.text("location")),
                source.text("etag", TAG, "visible ASCII"),
                source.text("version", TAG, "visible ASCII"),
                request.objects("references", ImageEditor.MAX_REFERENCES, PICTURE).stream()
                        .map(RequestParser::reference)
                        .toList(),
                options(request, options),
                output.optionalText("location").map(S3Location::prefix).orElse(defaultOutput),
                output(output),
                background(options),
                handling(request, options),
                deadline(request),
                raw.attributes());
    }

    private static Reference reference(Fields picture) {
        return new Reference(
                S3Location.object(picture.text("location")),
                picture.text("etag", TAG, "visible ASCII"),
                picture.text("version", TAG, "visible ASCII"));
    }

    private OutputOptions output(Fields output) {
        try {
            return new OutputOptions(
                    output.choice(PictureFormat.class, "format", PictureFormat.PNG),
                    output.optionalNumber("quality", 0, 1),
                    output.optionalChoice(Chroma.class, "chroma"),
                    output.choice(MetadataPolicy.class, "metadata", MetadataPolicy.KEEP_RIGHTS),
                    provenance);
        } catch (IllegalArgumentException e) {
            throw Fields.invalid("the field 'output' does not make sense: " + e.getMessage());
        }
    }

    private static Handling handling(Fields request, Fields options) {
        int variants = (int) options.whole("variants", 1, Handling.MAX_VARIANTS, 1);
        if (options.whole("seed", -MAX_SEED, MAX_SEED, 0) > MAX_SEED - (variants - 1)) {
            throw Fields.invalid("the field 'options.seed' leaves no seeds for " + variants + " variants");
        }
        return new Handling(
                options.flag("dryRun"),
                variants,
                request.text("idempotencyKey", KEY, "1 to 128 letters, digits, dots, dashes or underscores"),
                options.flag("progress"));
    }

    private static @Nullable Backdrop background(Fields options) {
        String colour = options.text("background", COLOUR, "a colour, #rrggbb");
        return colour.isEmpty() ? null : Backdrop.parse(colour);
    }

    private EditOptions options(Fields request, Fields options) {
        return new EditOptions(
                request.text("instruction"),
                options.whole("seed", -MAX_SEED, MAX_SEED, 0),
                (int) options.whole("steps", EditOptions.MIN_STEPS, EditOptions.MAX_STEPS, 0),
                options.number("guidance", 1, EditOptions.MAX_GUIDANCE, 0),
                options.choice(EditMode.class, "mode", EditMode.AUTO),
                options.choice(Preserve.class, "preserve", Preserve.EXACT),
                options.choice(LocalCompute.class, "localCompute", defaultCompute),
                options.choice(WhenNotFound.class, "whenNotFound", WhenNotFound.FAIL));
    }

    private static Instant deadline(Fields request) {
        String text = request.text("deadline", Rfc3339.FORM, "a time as in RFC 3339, 2030-01-01T00:00:00Z");
        if (text.isEmpty()) {
            return Instant.MAX;
        }
        return Rfc3339.instant(text)
                .orElseThrow(() -> Fields.invalid("the field 'deadline' is not a time: '" + text + "'"));
    }
}
