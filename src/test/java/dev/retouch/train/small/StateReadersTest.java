package dev.retouch.train.small;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.bundle.Parts;
import dev.retouch.model.adapter.Adapter;
import dev.retouch.model.text.PromptRows;
import dev.retouch.model.text.TextConfig;
import dev.retouch.model.text.TokenBatch;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import dev.retouch.train.TrainOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateReadersTest {

    /** Of five layers the last four, without the template and the padding. */
    @Test
    void instruction_isThatOfTheLastLayersOfThePromptsThemselves() throws IOException {
        try (NDManager manager = Tensors.newManager()) {
            Adapter adapter = open(manager, ShippedParts.SHIPPED).adapter();
            assertNotNull(adapter);
            PromptRows rows = PromptRows.of(TokenBatch.of(List.of(new long[] {1, 2, 3}, new long[] {1, 2}), 0), 1);
            List<NDArray> hidden = hidden(manager);
            List<NDArray> last = hidden.subList(1, 5);
            NDArray both = adapter.instruction(last.stream().map(rows::select).toList(), rows.mask(manager));
            NDArray found = StateReaders.instruction(adapter, hidden, rows);
            assertArrayEquals(values(both), values(found));
            NDArray second = adapter.instruction(
                    last.stream().map(layer -> layer.get("1:2, 1:2")).toList(), null);
            assertArrayEquals(values(second), values(found.get("1:2")), 0.02f);
        }
    }

    /** What is trained is the text encoder, through an adapter that stays. */
    @Test
    void gradient_reachesTheStates() throws IOException {
        try (NDManager manager = Tensors.newManager();
                GradMode on = GradMode.on()) {
            Adapter adapter = open(manager, ShippedParts.SHIPPED).adapter();
            assertNotNull(adapter);
            PromptRows rows = PromptRows.of(TokenBatch.of(List.of(new long[] {1, 2, 3}, new long[] {1, 2}), 0), 1);
            List<NDArray> hidden = hidden(manager);
            hidden.forEach(layer -> layer.setRequiresGradient(true));
            NDArray instruction = StateReaders.instruction(adapter, hidden, rows);
            GradMode.backward(Nn.f32(instruction).square().sum());
            assertTrue(hidden.stream().skip(1).allMatch(layer -> largest(layer.getGradient()) > 0));
        }
    }

    @Test
    void bundleWithoutAnAdapter_hasNoneAndAnotherDigest(@TempDir Path folder) throws IOException {
        ShippedParts.copy(folder, "text_encoder", "tokenizer");
        try (NDManager manager = Tensors.newManager()) {
            assertNull(open(manager, folder).adapter());
        }
        String without = StateReaders.digest(folder);
        ShippedParts.copy(folder, "adapter");
        assertNotEquals(without, StateReaders.digest(folder));
        assertEquals(StateReaders.digest(ShippedParts.SHIPPED), StateReaders.digest(folder));
    }

    /** The head's loss is part of the sum, and the encoder alone is written. */
    @Test
    void trainedFurther_isReadThroughTheAdapter(@TempDir Path folder) throws IOException {
        Path bundle = folder.resolve("bundle");
        ShippedParts.copy(bundle, "text_encoder", "tokenizer", "processor", "adapter");
        byte[] adapter = Files.readAllBytes(bundle.resolve("adapter/diffusion_pytorch_model.safetensors"));
        Path runs = folder.resolve("runs");
        TrainOptions options = new TrainOptions(
                10, 4, 1e-3, 1, 0, 0.01, 1, 0, 7, 60, ShippedParts.SHIPPED, Recipe.TEXT.runFolder(runs));
        Recipe.TEXT.train(options, 0, bundle);
        Map<String, Double> log = lastLine(bundle.resolve("training/text.tsv"));
        assertEquals(
                log.get("mask")
                        + 0.3 * log.get("sight")
                        + log.get("wish")
                        + 10 * log.get("moved")
                        + log.get("read-mask"),
                log.get("loss"),
                1e-3);
        assertTrue(log.containsKey("read") && log.containsKey("read-refused"), log.toString());
        assertArrayEquals(adapter, Files.readAllBytes(bundle.resolve("adapter/diffusion_pytorch_model.safetensors")));
        assertFalse(Arrays.equals(
                Files.readAllBytes(ShippedParts.SHIPPED.resolve("text_encoder/model.safetensors")),
                Files.readAllBytes(bundle.resolve("text_encoder/model.safetensors"))));
    }

    private static Map<String, Double> lastLine(Path log) throws IOException {
        List<String> lines = Files.readAllLines(log);
        Map<String, Double> numbers = new HashMap<>();
        for (String field : lines.get(lines.size() - 1).split("\t")) {
            int equals = field.indexOf('=');
            if (equals > 0) {
                numbers.put(field.substring(0, equals), Double.parseDouble(field.substring(equals + 1)));
            }
        }
        return numbers;
    }

    private static StateReaders open(NDManager manager, Path bundle) throws IOException {
        TextConfig config = Parts.TEXT_ENCODER.config().read(bundle);
        return StateReaders.open(manager, bundle, config);
    }

    private static float[] values(NDArray x) {
        return Dtype.F32.cast(x).toFloatArray();
    }

    private static float largest(NDArray x) {
        return Dtype.F32.cast(x).abs().max().getFloat();
    }

    /** Five layers of two prompts of three tokens. */
    private static List<NDArray> hidden(NDManager manager) {
        List<NDArray> layers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            float[] values = HeadsTest.gaussians("", new long[] {2, 3, 128}, new Random(i));
            layers.add(Dtype.BF16.cast(Tensors.floats(manager, values, 2, 3, 128)));
        }
        return layers;
    }
}
