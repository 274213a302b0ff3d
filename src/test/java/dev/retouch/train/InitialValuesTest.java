package dev.retouch.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InitialValuesTest {

    private static float[] values(String name, long... shape) {
        return InitialValues.values(name, shape, new Random(1));
    }

    private static double deviation(float[] values) {
        double squares = IntStream.range(0, values.length)
                .mapToDouble(i -> values[i] * values[i])
                .sum();
        return Math.sqrt(squares / values.length);
    }

    private static void all(float expected, float[] values) {
        for (float value : values) {
            assertEquals(expected, value);
        }
    }

    /** Branches that are silent at the start: an untrained adapter is the backbone. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "transformer_blocks.3.img_mod.1.weight",
                "transformer_blocks.3.txt_mod.1.bias",
                "norm_out.linear.weight",
                "proj_out.weight",
                "block_adapters.12.ff.down.weight",
                "block_adapters.12.ff.down.bias",
                "block_adapters.0.attn.to_q.bias"
            })
    void silentBranchesAndBiases_areZero(String name) {
        float[] values = values(name, 4, 6);
        assertEquals(24, values.length);
        all(0, values);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "visual.blocks.0.norm1.weight",
                "visual.merger.ln_q.weight",
                "model.layers.0.input_layernorm.weight",
                "decoder.norm_out.gamma",
                "norm.weight"
            })
    void scales_areOne(String name) {
        all(1, values(name, 7));
    }

    @Test
    void matrices_keepTheSizeOfWhatGoesThrough() {
        assertEquals(1 / 8.0, deviation(values("block_adapters.0.ff.up.weight", 64, 64)), 0.01);
        assertEquals(1 / 24.0, deviation(values("encoder.conv_in.weight", 64, 64, 3, 3)), 0.002);
    }

    @Test
    void vectorsThatStandForTokens_areOfUnitSize() {
        for (String name : new String[] {
            "condition_encoder.perceiver.queries",
            "condition_encoder.fusion.types",
            "condition_encoder.mask.edit",
            "condition_encoder.mask.keep",
            "model.embed_tokens.weight"
        }) {
            assertEquals(1, deviation(values(name, 64, 64)), 0.05, name);
        }
    }

    @Test
    void film_startsAsTheIdentity() {
        assertEquals(
                Arrays.toString(new float[] {1, 1, 1, 0, 0, 0}),
                Arrays.toString(values("mask_predictor.film.bias", 6)));
    }

    /** Of a kernel over time only the last tap meets a single frame. */
    @Test
    void convolutionsOverTime_actInTheirLastTapAlone() {
        float[] values = values("decoder.conv1.weight", 32, 16, 3, 2, 2);
        double squares = 0;
        for (int i = 0; i < values.length; i++) {
            int tap = i / 4 % 3;
            if (tap < 2) {
                assertEquals(0, values[i]);
            } else {
                assertTrue(values[i] != 0);
                squares += values[i] * values[i];
            }
        }
        assertEquals(1 / 8.0, Math.sqrt(squares / (32 * 16 * 4)), 0.01);
    }
}
