package dev.retouch.app.scenario;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.app.fixed.FixedTimeEditor;
import dev.retouch.edit.EditFiles;
import dev.retouch.edit.EditOptions;
import dev.retouch.edit.PipelineSettings;
import dev.retouch.image.DecodedPicture;
import dev.retouch.image.OutputOptions;
import dev.retouch.image.Picture;
import dev.retouch.image.PictureEncoder;
import dev.retouch.image.PictureFormat;
import dev.retouch.scene.SceneSet;
import dev.retouch.scene.Split;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** Requests of all kinds over a few small sources, and the result that each good one must have. */
final class Requests {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String INSTRUCTION = "make it red";
    private static final int SIDE = 64;
    private static final int SOURCES = 8;

    private final List<byte[]> sources = new ArrayList<>();
    private final List<byte[]> expected = new ArrayList<>();
    /** Of the good sources, once they are stored. */
    private final List<String> tags = new ArrayList<>();

    /** Draws the sources and edits each as a worker does. */
    Requests() {
        SceneSet scenes = new SceneSet(11, Split.HELD_OUT, SIDE);
        PipelineSettings settings = PipelineSettings.of(PipelineSettings.Precision.F32);
        try (FixedTimeEditor editor = new FixedTimeEditor(Duration.ZERO, settings)) {
            EditOptions options = EditOptions.of(INSTRUCTION);
            for (int i = 0; i < SOURCES; i++) {
                byte[] png = PictureEncoder.png(
                        Picture.opaque(SIDE, SIDE, scenes.sample(i).source().rgb()));
                DecodedPicture source = editor.decodeWithWarnings(png);
                EditFiles files = editor.encode(
                        source, options, editor.edit(source.picture(), options), OutputOptions.of(PictureFormat.PNG));
                sources.add(png);
                expected.add(files.result());
            }
        }
    }

    /** Stores all sources, good and bad. */
    void upload(S3Client store) {
        for (int i = 0; i < SOURCES; i++) {
            tags.add(put(store, "good-" + i, sources.get(i)));
        }
        Map<String, byte[]> objects = new LinkedHashMap<>();
        byte[] png = sources.get(0);
        objects.put("not-a-picture", "no picture at all".getBytes(StandardCharsets.UTF_8));
        objects.put("cut-picture", Arrays.copyOf(png, png.length / 2));
        objects.put("huge-picture", withSides(png, 12_000));
        objects.forEach((key, bytes) -> put(store, key, bytes));
    }

    /** @return the entity tag that the store gave it */
    private static String put(S3Client store, String key, byte[] bytes) {
        return store.putObject(request -> request.bucket(Arena.SOURCES).key(key), RequestBody.fromBytes(bytes))
                .eTag();
    }

    /** A PNG whose header claims other sides, with the header's checksum made right. */
    private static byte[] withSides(byte[] png, int side) {
        byte[] huge = png.clone();
        for (int i = 0; i < 4; i++) {
            byte part = (byte) (side >>> (24 - 8 * i));
            huge[16 + i] = part;
            huge[20 + i] = part;
        }
        java.util.zip.CRC32 crc = new java.util.zip.CRC32();
        crc.update(huge, 12, 17);
        for (int i = 0; i < 4; i++) {
            huge[29 + i] = (byte) (crc.getValue() >>> (24 - 8 * i));
        }
        return huge;
    }

    /** The bytes of a good request's result. */
    byte[] expected(int index) {
        return expected.get(index % SOURCES);
    }

    /**
     * A request as its client sends it; requests are spread evenly over the partitions.
     *
     * @param id of the request
     * @param index in its stream
     * @param seed that no other request has
     */
    ProducerRecord<byte[], byte[]> record(RequestStream stream, String id, int index, long seed) {
        RequestKind kind = stream.kind(index);
        ObjectNode data = JSON.createObjectNode();
        data.put("id", id);
        ObjectNode source = data.putObject("source").put("location", source(kind, index));
        if (stream.tagged()) {
            source.put("etag", tags.get(index % SOURCES));
        }
        data.put("instruction", INSTRUCTION);
        data.putObject("options").put("seed", seed);
        if (!stream.output().isEmpty()) {
            data.putObject("output")
                    .put("location", "s3://" + Arena.RESULTS + "/" + Arena.PREFIX + stream.output() + "/");
        }
        if (kind == RequestKind.UNKNOWN_FIELD) {
            data.put("urgency", "high");
        }
        if (kind == RequestKind.LATE) {
            data.put("deadline", "2020-01-01T00:00:00Z");
        }
        String text = kind == RequestKind.NO_JSON ? "{" : data.toString();
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(Topics.of(stream.lane()), index % Arena.PARTITIONS, bytes(id), bytes(text));
        record.headers().add("ce_specversion", bytes("1.0"));
        record.headers().add("ce_id", bytes(id));
        record.headers().add("ce_type", bytes("dev.retouch.edit.requested.v1"));
        record.headers().add("ce_source", bytes("/retouch/load-test"));
        record.headers().add("ce_time", bytes(Instant.now().toString()));
        record.headers().add("content-type", bytes("application/json"));
        return record;
    }

    private static String source(RequestKind kind, int index) {
        return switch (kind) {
            case MISSING_SOURCE -> "s3://" + Arena.SOURCES + "/missing";
            case NOT_A_PICTURE -> "s3://" + Arena.SOURCES + "/not-a-picture";
            case CUT_PICTURE -> "s3://" + Arena.SOURCES + "/cut-picture";
            case HUGE_PICTURE -> "s3://" + Arena.SOURCES + "/huge-picture";
            case FOREIGN_BUCKET -> "s3://somebody-elses/good-0";
            default -> "s3://" + Arena.SOURCES + "/good-" + index % SOURCES;
        };
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
