package dev.retouch.app.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.app.client.EditClient;
import dev.retouch.app.client.LocalCluster;
import dev.retouch.scene.EditSample;
import dev.retouch.scene.SceneSet;
import dev.retouch.scene.Split;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Pictures of almost the largest size that is accepted, all at once, at the worker as the demo starts it. */
@Tag("chaos")
class LargePicturesIT {

    private static final int SIDE = 7000;
    private static final byte RGB = 2;
    private static final byte RGB_ALPHA = 6;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int DRAWN = 128;
    private static final EditSample SCENE = new SceneSet(5, Split.HELD_OUT, DRAWN).sample(0);

    @Test
    void fourPicturesOf49Megapixels_areAllEdited() throws IOException {
        try (LocalCluster cluster = LocalCluster.start(Map.of());
                EditClient client = EditClient.connect(cluster.cluster());
                RawTopics topics = new RawTopics(cluster.cluster())) {
            cluster.awaitWorker();
            List<byte[]> pictures = List.of(png(8, RGB), png(16, RGB_ALPHA), png(16, RGB), png(8, RGB_ALPHA));
            for (int i = 0; i < pictures.size(); i++) {
                String source = client.upload("large/" + i + ".png", pictures.get(i));
                ObjectNode request =
                        JSON.createObjectNode().put("id", "large-" + i).put("instruction", SCENE.instruction());
                request.putObject("source").put("location", source);
                request.putObject("options").put("steps", 2).put("mode", "local");
                topics.send("large-" + i, JSON.writeValueAsBytes(request), RawTopics.requestHeaders());
            }
            for (int i = 0; i < pictures.size(); i++) {
                ConsumerRecord<byte[], byte[]> record =
                        topics.await("large-" + i, 1).get(0);
                JsonNode answer = JSON.readTree(record.value());
                assertEquals(cluster.cluster().topics().completed(), record.topic(), answer.toString());
                assertEquals(0, answer.at("/locality/outsideMaxDifference").asDouble(), answer.toString());
            }
            assertTrue(cluster.worker().isAlive());
        }
    }

    /** The scene in squares of one colour, which deflate well. */
    private static byte[] png(int bits, byte type) throws IOException {
        int samples = type == RGB ? 3 : 4;
        byte[] row = new byte[1 + SIDE * samples * bits / 8];
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        Deflater fast = new Deflater(Deflater.BEST_SPEED);
        try (DeflaterOutputStream deflated = new DeflaterOutputStream(data, fast, 1 << 16)) {
            for (int y = 0; y < SIDE; y++) {
                for (int at = 1; at < row.length; at++) {
                    int sample = (at - 1) / (bits / 8);
                    int pixel = y * DRAWN / SIDE * DRAWN + sample / samples * DRAWN / SIDE;
                    row[at] =
                            sample % samples == 3 ? (byte) 230 : SCENE.source().rgb()[3 * pixel + sample % samples];
                }
                deflated.write(row);
            }
        } finally {
            fast.end();
        }
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(file);
        out.writeLong(0x89504e470d0a1a0aL);
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        DataOutputStream fields = new DataOutputStream(header);
        fields.writeInt(SIDE);
        fields.writeInt(SIDE);
        fields.write(new byte[] {(byte) bits, type, 0, 0, 0});
        chunk(out, "IHDR", header.toByteArray());
        chunk(out, "IDAT", data.toByteArray());
        chunk(out, "IEND", new byte[0]);
        return file.toByteArray();
    }

    private static void chunk(DataOutputStream out, String type, byte[] body) throws IOException {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 sum = new CRC32();
        sum.update(name);
        sum.update(body);
        out.writeInt(body.length);
        out.write(name);
        out.write(body);
        out.writeInt((int) sum.getValue());
    }
}
