package dev.retouch.model.text;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;

/** Rotary tables, cos and sin, that broadcast to (B, H, L, d); both halves of the last dimension are equal. */
public record Rotary(NDArray cos, NDArray sin) {

    /**
     * Tables for given angles.
     *
     * @param angles (L', d / 2), the rows of all batch members in order
     * @param shape the tables' shape, ending in d
     */
    static Rotary of(NDManager manager, float[] angles, int half, long... shape) {
        float[] cos = new float[angles.length * 2];
        float[] sin = new float[angles.length * 2];
        for (int i = 0; i < angles.length; i++) {
            int at = i / half * 2 * half + i % half;
            cos[at] = cos[at + half] = (float) Math.cos(angles[i]);
            sin[at] = sin[at + half] = (float) Math.sin(angles[i]);
        }
        return new Rotary(Tensors.floats(manager, cos, shape), Tensors.floats(manager, sin, shape));
    }

    /**
     * The tables of the language model, (B, 1, L, d): the first frequencies rotate by frame, the next by row, the last
     * by column.
     *
     * @param positions (3, B, L)
     */
    public static Rotary of(NDManager manager, long[][][] positions, TextConfig config) {
        float[] frequencies = Frequencies.of(config.headDim(), config.ropeTheta());
        int half = frequencies.length;
        int[] axis = new int[half];
        int at = 0;
        for (int a = 0; a < MropePositions.AXES; a++) {
            for (int i = 0; i < config.mropeSection().get(a); i++) {
                axis[at++] = a;
            }
        }
        int rows = positions[0].length;
        int length = positions[0][0].length;
        float[] angles = new float[rows * length * half];
        int next = 0;
        for (int b = 0; b < rows; b++) {
            for (int i = 0; i < length; i++) {
                for (int f = 0; f < half; f++) {
                    angles[next++] = positions[axis[f]][b][i] * frequencies[f];
                }
            }
        }
        return of(manager, angles, half, rows, 1, length, 2L * half);
    }

    /** x (B, H, L, d) -> (B, H, L, d) */
    NDArray apply(NDArray x) {
        return Nn.ropeHalf(x, cos, sin);
    }
}
