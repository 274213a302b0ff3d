package dev.retouch.data;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.data.shard.BadSampleException;
import dev.retouch.data.shard.ShardSample;
import dev.retouch.failure.FailureException;
import dev.retouch.image.Picture;
import dev.retouch.image.PictureDecoder;
import dev.retouch.image.PictureFormat;
import dev.retouch.image.PictureLimits;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One edit of a data set, its pictures as they lie in files.
 *
 * @param key tells it from the others of its data set
 * @param source an encoded picture
 * @param target the source with the edit done, encoded; null where nobody knows it, as in benchmarks that are judged otherwise
 * @param mask the region as a grey picture of the source's size, white inside, encoded; null where nobody knows it
 * @param about its {@code instruction}, and its origin, kind, task and caption where they are known
 */
@SuppressWarnings("ArrayRecordComponent") // files, never compared
public record EditSample(
        String key, byte[] source, byte @Nullable [] target, byte @Nullable [] mask, ObjectNode about) {

    /** The field of the sentence that asks for the edit. */
    public static final String INSTRUCTION = "instruction";

    /** The field of what a sample is for: {@link #EDIT} where it is absent. */
    public static final String KIND = "kind";

    public static final String EDIT = "edit";

    /** The field of a sentence that describes the target, and of one that describes the source. */
    public static final String CAPTION = "caption";

    public static final String SOURCE_CAPTION = "sourceCaption";

    private static final String ABOUT = "json";

    /**
     * Reads the files of a sample: {@code source.*}, {@code target.*}, {@code mask.*} and {@code json}.
     *
     * @throws BadSampleException when source or instruction are missing, or two files claim to be one of these
     */
    public static EditSample of(ShardSample sample) throws BadSampleException {
        byte[] source = file(sample, "source");
        if (source == null) {
            throw new BadSampleException(
                    "it has no source, it has " + sample.files().keySet());
        }
        ObjectNode about = object(sample.file(ABOUT));
        if (about.path(INSTRUCTION).asText().isBlank()) {
            throw new BadSampleException("its json has no instruction");
        }
        return new EditSample(sample.key(), source, file(sample, "target"), file(sample, "mask"), about);
    }

    private static byte @Nullable [] file(ShardSample sample, String role) throws BadSampleException {
        byte[] found = null;
        for (Map.Entry<String, byte[]> file : sample.files().entrySet()) {
            if (file.getKey().startsWith(role + ".")) {
                if (found != null) {
                    throw new BadSampleException("it has two files that begin with " + role);
                }
                found = file.getValue();
            }
        }
        return found;
    }

    private static ObjectNode object(byte[] json) throws BadSampleException {
        try {
            JsonNode node = new ObjectMapper().readTree(new String(json, StandardCharsets.UTF_8));
            if (node instanceof ObjectNode object) {
                return object;
            }
        } catch (JacksonException e) {
            throw new BadSampleException("its json cannot be read: " + e.getOriginalMessage(), e);
        }
        throw new BadSampleException("its json is no object");
    }

    /** The sample as files. */
    public ShardSample files() {
        TreeMap<String, byte[]> files = new TreeMap<>();
        files.put("source." + extension(source), source);
        if (target != null) {
            files.put("target." + extension(target), target);
        }
        if (mask != null) {
            files.put("mask." + extension(mask), mask);
        }
        files.put(ABOUT, about.toString().getBytes(StandardCharsets.UTF_8));
        return new ShardSample(key, files);
    }

    /** By the first bytes; what is neither JPEG nor WebP is called PNG, and the decoder says what it is. */
    private static String extension(byte[] file) {
        PictureFormat format = PictureFormat.PNG;
        if (file.length > 2 && file[0] == (byte) 0xff && file[1] == (byte) 0xd8) {
            format = PictureFormat.JPEG;
        } else if (file.length > 4 && file[0] == 'R' && file[1] == 'I' && file[2] == 'F' && file[3] == 'F') {
            format = PictureFormat.WEBP;
        }
        return format.extension();
    }

    public String instruction() {
        return about.path(INSTRUCTION).asText();
    }

    /** {@link #EDIT}, or why nothing is to change. */
    public String kind() {
        return about.path(KIND).asText(EDIT);
    }

    /**
     * The source's pixels.
     *
     * @throws BadSampleException when it is no picture
     */
    public Picture sourcePicture() throws BadSampleException {
        return decoded("source", source);
    }

    /**
     * The target's pixels, null where there is no target.
     *
     * @throws BadSampleException when it is no picture
     */
    public @Nullable Picture targetPicture() throws BadSampleException {
        return target == null ? null : decoded("target", target);
    }

    /**
     * The region, 1 inside and 0 outside, null where it is unknown.
     *
     * @param width of the source
     * @param height of the source
     * @return (height, width)
     * @throws BadSampleException when it is no picture, or of another size
     */
    public byte @Nullable [] region(int width, int height) throws BadSampleException {
        if (mask == null) {
            return null;
        }
        Picture grey = decoded("mask", mask);
        if (grey.width() != width || grey.height() != height) {
            throw new BadSampleException("its mask has " + grey.width() + " x " + grey.height() + " pixels, its source "
                    + width + " x " + height);
        }
        byte[] region = new byte[width * height];
        for (int i = 0; i < region.length; i++) {
            region[i] = (byte) ((grey.rgb()[3 * i + 1] & 0xff) >= 128 ? 1 : 0);
        }
        return region;
    }

    private static Picture decoded(String role, byte[] file) throws BadSampleException {
        try {
            return PictureDecoder.decode(file, PictureLimits.DEFAULT);
        } catch (FailureException e) {
            throw new BadSampleException("its " + role + " cannot be used: " + e.getMessage(), e);
        }
    }
}
