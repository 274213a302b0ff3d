package dev.retouch.data.prepared;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.data.EditSample;
import dev.retouch.data.shard.BadSampleException;
import dev.retouch.data.shard.ShardIndex;
import dev.retouch.data.shard.ShardSample;
import dev.retouch.edit.EditEncoder;
import dev.retouch.model.dit.TokenGrid;
import dev.retouch.train.EncodedEdit;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * A prepared edit as the files of a sample: {@code source.f32}, {@code target.f32}, {@code region.f32}, {@code states.bf16},
 * {@code empty.bf16}, all little-endian and row by row, and {@code json} with their sizes.
 */
public final class PreparedSample {

    private static final String SOURCE = "source.f32";
    private static final String TARGET = "target.f32";
    private static final String REGION = "region.f32";
    private static final String STATES = "states.bf16";
    private static final String EMPTY = "empty.bf16";
    private static final String ABOUT = "json";
    private static final String ENCODER = "encoder";

    private PreparedSample() {}

    /**
     * Writes an edit.
     *
     * @param sample that was encoded
     * @param region (rows, columns) share of each token inside the region
     * @param encoderId names what encoded it
     */
    static ShardSample files(EditSample sample, EditEncoder.Encoded encoded, float[] region, String encoderId) {
        int tokens = encoded.rows() * encoded.columns();
        int width = encoded.states().length / 2 / encoded.layers() / encoded.words();
        ObjectNode about = new ObjectMapper().createObjectNode();
        about.put("rows", encoded.rows())
                .put("columns", encoded.columns())
                .put("channels", encoded.source().length / tokens)
                .put("layers", encoded.layers())
                .put("words", encoded.words())
                .put("textWidth", width)
                .put("shared", encoded.shared())
                .put("emptyWords", encoded.shared() + encoded.empty().length / 2 / encoded.layers() / width)
                .put(ENCODER, encoderId)
                .put(EditSample.KIND, sample.kind())
                .put(EditSample.INSTRUCTION, sample.instruction());
        TreeMap<String, byte[]> files = new TreeMap<>();
        files.put(SOURCE, bytes(encoded.source()));
        files.put(TARGET, bytes(encoded.target()));
        files.put(REGION, bytes(region));
        files.put(STATES, encoded.states());
        files.put(EMPTY, encoded.empty());
        files.put(ABOUT, about.toString().getBytes(StandardCharsets.UTF_8));
        return new ShardSample(sample.key(), files);
    }

    /**
     * What a training must know of a sample's files.
     *
     * @param encoder names what encoded them, empty where nothing is said
     * @param layers of the text encoder
     * @param textWidth of a word in a layer
     * @param channels of a latent token
     */
    record Form(String encoder, int layers, int textWidth, int channels) {

        @Override
        public String toString() {
            return "encoder '" + encoder + "' (" + layers + " layers of width " + textWidth + ", " + channels
                    + " channels)";
        }
    }

    /** What a sample's json says of its files. */
    private record Sizes(int rows, int columns, Form form, int words, int shared, int emptyWords) {

        static Sizes of(byte[] json) throws BadSampleException {
            JsonNode about;
            try {
                about = new ObjectMapper().readTree(new String(json, StandardCharsets.UTF_8));
            } catch (JacksonException e) {
                throw new BadSampleException("its json cannot be read: " + e.getOriginalMessage(), e);
            }
            Sizes sizes = new Sizes(
                    about.path("rows").asInt(),
                    about.path("columns").asInt(),
                    new Form(
                            about.path(ENCODER).asText(),
                            about.path("layers").asInt(),
                            about.path("textWidth").asInt(),
                            about.path("channels").asInt()),
                    about.path("words").asInt(),
                    about.path("shared").asInt(),
                    about.path("emptyWords").asInt());
            if (sizes.latents() < 1 || sizes.states() < 1 || sizes.shared > Math.min(sizes.words, sizes.emptyWords)) {
                throw new BadSampleException("its json does not say how large it is: is it a prepared sample?");
            }
            return sizes;
        }

        int tokens() {
            return rows * columns;
        }

        int latents() {
            return tokens() * form.channels;
        }

        long states() {
            return 2L * form.layers * words * form.textWidth;
        }

        long empty() {
            return 2L * form.layers * (emptyWords - shared) * form.textWidth;
        }

        /** Bytes of each file. */
        Map<String, Long> bytes() {
            return Map.of(
                    SOURCE,
                    4L * latents(),
                    TARGET,
                    4L * latents(),
                    REGION,
                    4L * tokens(),
                    STATES,
                    states(),
                    EMPTY,
                    empty());
        }
    }

    /**
     * Checks a sample without reading more than its json.
     *
     * @throws BadSampleException as {@link #read} would
     * @throws IOException when it is of another form, and with it all that was prepared together
     */
    static void check(ShardIndex shard, int sample, Form wanted) throws BadSampleException, IOException {
        Sizes sizes = Sizes.of(shard.file(sample, ABOUT));
        if (!sizes.form().equals(wanted)) {
            throw new IOException(shard.shard() + " was prepared by the " + sizes.form()
                    + ", this training reads the " + wanted
                    + ": run `retouch data precompute` with its bundle, into another folder");
        }
        for (Map.Entry<String, Long> file : sizes.bytes().entrySet()) {
            requireSize(file.getKey(), shard.length(sample, file.getKey()), file.getValue());
        }
    }

    /**
     * Reads an edit.
     *
     * @throws BadSampleException when a file is missing, or of another size than its json says
     */
    public static EncodedEdit read(ShardSample sample) throws BadSampleException {
        Sizes sizes = Sizes.of(sample.file(ABOUT));
        return edit(sample, sizes, sized(sample, STATES, sizes.states()), sizes.words());
    }

    /**
     * Reads an edit as its prompt without an instruction has it.
     *
     * @throws BadSampleException as {@link #read}
     */
    static EncodedEdit readWithoutInstruction(ShardSample sample) throws BadSampleException {
        Sizes sizes = Sizes.of(sample.file(ABOUT));
        byte[] states = sized(sample, STATES, sizes.states());
        byte[] empty = sized(sample, EMPTY, sizes.empty());
        int layers = sizes.form().layers();
        int word = 2 * sizes.form().textWidth();
        int behind = sizes.emptyWords() - sizes.shared();
        ByteBuffer all = ByteBuffer.allocate(layers * sizes.emptyWords() * word);
        for (int layer = 0; layer < layers; layer++) {
            all.put(states, layer * sizes.words() * word, sizes.shared() * word);
            all.put(empty, layer * behind * word, behind * word);
        }
        return edit(sample, sizes, all.array(), sizes.emptyWords());
    }

    private static EncodedEdit edit(ShardSample sample, Sizes sizes, byte[] states, int words)
            throws BadSampleException {
        return new EncodedEdit(
                TokenGrid.still(sizes.rows(), sizes.columns()),
                floats(sample, SOURCE, sizes.latents()),
                floats(sample, TARGET, sizes.latents()),
                floats(sample, REGION, sizes.tokens()),
                ByteBuffer.wrap(states).order(ByteOrder.LITTLE_ENDIAN),
                words,
                true);
    }

    private static byte[] sized(ShardSample sample, String name, long bytes) throws BadSampleException {
        byte[] file = sample.file(name);
        requireSize(name, file.length, bytes);
        return file;
    }

    private static void requireSize(String name, long found, long wanted) throws BadSampleException {
        if (found != wanted) {
            throw new BadSampleException("its " + name + " has " + found + " bytes instead of " + wanted);
        }
    }

    private static float[] floats(ShardSample sample, String name, int count) throws BadSampleException {
        float[] values = new float[count];
        ByteBuffer.wrap(sized(sample, name, 4L * count))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(values);
        return values;
    }

    private static byte[] bytes(float[] values) {
        ByteBuffer buffer = ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asFloatBuffer().put(values);
        return buffer.array();
    }
}
