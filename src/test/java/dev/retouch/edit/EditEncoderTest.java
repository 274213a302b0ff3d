package dev.retouch.edit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.bundle.ModelBundle;
import dev.retouch.bundle.Residency;
import dev.retouch.image.Picture;
import dev.retouch.scene.EditSample;
import dev.retouch.scene.SceneSet;
import dev.retouch.scene.Split;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class EditEncoderTest {

    private static final Path BUNDLE = Path.of("src", "bundle", "small");
    private static final int SIDE = 128;

    private static Picture picture(byte[] rgb) {
        return Picture.opaque(SIDE, SIDE, rgb);
    }

    /** A training must read what an edit computes: the same sizes, template, layers and order of tokens. */
    @Test
    void whatATrainingReads_isWhatAnEditComputes() throws Exception {
        EditSample sample = new SceneSet(3, Split.TRAIN, SIDE).sample(4);
        Picture source = picture(sample.source().rgb());
        Picture target = picture(sample.target().rgb());
        EditEncoder.Encoded encoded;
        try (EditEncoder encoder = EditEncoder.open(BUNDLE)) {
            encoded = encoder.encode(source, target, sample.instruction());
            int held = encoder.managedTensors();
            encoder.encode(source, target, "another");
            assertEquals(held, encoder.managedTensors(), "an edit leaves no tensor behind");
            assertThrows(
                    IllegalArgumentException.class,
                    () -> encoder.encode(source, Picture.opaque(1, 1, new byte[3]), "another"));
        }
        try (ModelBundle bundle = ModelBundle.open(BUNDLE, Dtype.BF16, List.of(), Residency.DEVICE);
                NDManager manager = Tensors.newManager();
                GradMode off = GradMode.off()) {
            RequestEncoder requests = new RequestEncoder(bundle, new ContentCache(0));
            PreparedPicture before = PreparedPicture.of(source, SIDE * SIDE, SIDE * SIDE, 16);
            PreparedPicture after = PreparedPicture.of(target, SIDE * SIDE, SIDE * SIDE, 16);
            EncodedRequest request = requests.encode(manager, List.of(before), sample.instruction(), 4);
            assertArrayEquals(Nn.f32(request.source()).toFloatArray(), encoded.source());
            assertArrayEquals(
                    Nn.f32(requests.encode(manager, List.of(after), "x", 1).source())
                            .toFloatArray(),
                    encoded.target());
            assertEquals(SIDE / 16, encoded.rows());
            assertEquals(SIDE / 16, encoded.columns());
            List<NDArray> layers = request.instruction().layers();
            assertEquals(layers.size(), encoded.layers());
            assertEquals(layers.get(0).getShape().get(1), encoded.words());
            ByteBuffer states = ByteBuffer.allocate(encoded.states().length);
            layers.forEach(layer -> states.put(Dtype.bytesOf(layer)));
            assertArrayEquals(states.array(), encoded.states());
            requireNegativePrompt(request.prompts().get(1).layers(), encoded);
        }
    }

    /** Words in front of the instruction are stored once: whatever stands behind them, they have the same states. */
    private static void requireNegativePrompt(List<NDArray> layers, EditEncoder.Encoded encoded) {
        int width = (int) layers.get(0).getShape().get(2);
        int behind = encoded.empty().length / 2 / layers.size() / width;
        assertEquals(layers.get(0).getShape().get(1), encoded.shared() + behind);
        assertTrue(behind < encoded.shared(), behind + " words are stored, " + encoded.shared() + " are shared");
        for (int layer = 0; layer < layers.size(); layer++) {
            float[] wanted = Nn.f32(layers.get(layer)).toFloatArray();
            for (int i = 0; i < wanted.length; i++) {
                int own = i - encoded.shared() * width;
                float found = own < 0
                        ? value(encoded.states(), layer * encoded.words() * width + i)
                        : value(encoded.empty(), layer * behind * width + own);
                // Products of matrices of other heights are rounded otherwise.
                assertEquals(wanted[i], found, own < 0 ? 0.02 * Math.max(1, Math.abs(wanted[i])) : 0);
            }
        }
    }

    private static float value(byte[] bf16, int index) {
        return Float.intBitsToFloat((bf16[2 * index + 1] << 24) | (bf16[2 * index] & 0xff) << 16);
    }
}
