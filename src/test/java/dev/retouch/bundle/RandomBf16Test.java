package dev.retouch.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RandomBf16Test {

    private final List<Long> written = new ArrayList<>();

    private byte[] bytes(long seed, String name, long... shape) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new RandomBf16(seed, written::add).write(name, shape, Channels.newChannel(out));
        return out.toByteArray();
    }

    private float[] values(String name, long... shape) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(bytes(1, name, shape)).order(ByteOrder.LITTLE_ENDIAN);
        float[] values = new float[bytes.remaining() / 2];
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.intBitsToFloat(bytes.getShort() << 16);
        }
        return values;
    }

    private static double mean(float[] values) {
        double sum = 0;
        for (float v : values) {
            sum += v;
        }
        return sum / values.length;
    }

    private static double deviation(float[] values) {
        double mean = mean(values);
        double squares = 0;
        for (float v : values) {
            squares += (v - mean) * (v - mean);
        }
        return Math.sqrt(squares / values.length);
    }

    @ParameterizedTest
    @CsvSource({
        "blocks.0.attn.to_q.weight, 64, 0, 0.125",
        "blocks.0.attn.to_q.weight, 256, 0, 0.0625",
        "blocks.0.norm1.weight, 4, 1, 0.05",
        "visual.merger.ln_q.weight, 4, 1, 0.05",
        "model.layers.0.input_layernorm.weight, 4, 1, 0.05",
        "norm.weight, 4, 1, 0.05",
        "decoder.norm_out.gamma, 4, 1, 0.05"
    })
    void values_keepActivationsOfASize(String name, long fanIn, double mean, double deviation) throws IOException {
        float[] values = values(name, 20000, fanIn);
        assertEquals(mean, mean(values), 0.01);
        assertEquals(deviation, deviation(values), deviation / 20);
    }

    @Test
    void values_ofABiasAreSmallAndOfAConvolutionDivideByItsWindow() throws IOException {
        assertEquals(0.05, deviation(values("conv.bias", 40000)), 0.002);
        assertEquals(1 / 6.0, deviation(values("conv.weight", 10000, 4, 3, 3)), 0.01);
    }

    @Test
    void values_dependOnSeedAndName() throws IOException {
        byte[] one = bytes(1, "a.weight", 10, 10);
        assertArrayEquals(one, bytes(1, "a.weight", 10, 10));
        assertFalse(Arrays.equals(one, bytes(2, "a.weight", 10, 10)), "another seed");
        assertFalse(Arrays.equals(one, bytes(1, "b.weight", 10, 10)), "another name");
    }

    /** Files of earlier versions with the same seed have the same bytes. */
    @Test
    void values_stayThoseOfTheSeed() throws IOException {
        float[] values = values("a.weight", 1, 4);
        assertEquals("[-0.484375, 0.34960938, -0.43554688, 0.42382812]", Arrays.toString(values));
    }

    @Test
    void write_countsAllBytesInChunks() throws IOException {
        assertEquals(2 * 1_100_001, bytes(1, "a.weight", 1_100_001).length);
        assertEquals(List.of(1L << 20, 1L << 20, 2 * 1_100_001 - (1L << 21)), written);
        written.clear();
        assertEquals(6, bytes(1, "a.weight", 3).length, "not a multiple of four");
        assertEquals(List.of(6L), written);
    }

    @Test
    void values_areOfEachOfTheFourPlacesOfADraw() throws IOException {
        float[] values = values("a.bias", 40000);
        for (int place = 0; place < 4; place++) {
            float[] every = new float[10000];
            for (int i = 0; i < every.length; i++) {
                every[i] = values[4 * i + place];
            }
            assertEquals(0.05, deviation(every), 0.003, "place " + place);
            assertTrue(Arrays.stream(toDoubles(every)).distinct().count() > 500, "place " + place);
        }
    }

    private static double[] toDoubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            doubles[i] = values[i];
        }
        return doubles;
    }
}
