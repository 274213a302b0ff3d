package dev.retouch.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.retouch.tensor.SeededTensors;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MuonTest {

    private static final double RATE = 0.01;

    /** Whatever the gradient's singular values are, those of the step are all about one. */
    @ParameterizedTest
    @CsvSource({"24, 8", "8, 24", "16, 16"})
    void step_stretchesEveryDirectionAlike(int rows, int columns) {
        try (NDManager manager = SeededTensors.newManager()) {
            NDArray scales = manager.arange(1f, columns + 1).div(columns);
            NDArray gradient = manager.randomNormal(new Shape(rows, columns)).mul(scales);
            NDArray param = manager.zeros(new Shape(rows, columns));
            new Muon(manager, List.of(param), 0).step(List.of(gradient), RATE, 1);
            NDArray step = param.div(-RATE * 0.2 * Math.sqrt(Math.max(rows, columns)));
            NDArray narrow = rows < columns ? step.transpose() : step;
            NDArray gram = narrow.transpose().matMul(narrow);
            double mean =
                    gram.mul(manager.eye((int) gram.getShape().get(0))).sum().getFloat()
                            / gram.getShape().get(0);
            assertEquals(0.9, mean, 0.35);
            assertTrue(step.mul(gradient).sum().getFloat() > 0, "down the gradient");
        }
    }

    @ParameterizedTest
    @CsvSource({"0.5", "0.001"})
    void step_doesNotDependOnTheGradientsSize(float size) {
        try (NDManager manager = SeededTensors.newManager()) {
            // Far from singular: the smallest directions of a random matrix are what bf16 rounds differently.
            NDArray gradient = manager.eye(8).mul(6).add(manager.randomNormal(new Shape(8, 8)));
            NDArray one = manager.zeros(new Shape(8, 8));
            NDArray other = manager.zeros(new Shape(8, 8));
            new Muon(manager, List.of(one), 0).step(List.of(gradient), RATE, 1);
            new Muon(manager, List.of(other), 0).step(List.of(gradient), RATE, size);
            assertTrue(one.sub(other).abs().max().getFloat()
                    < 0.05 * one.abs().max().getFloat());
        }
    }

    /** A twentieth of the gradient joins the momentum in each step; without a gradient only the decay is left. */
    @Test
    void moments_followTheGradientsAndParametersDecay() {
        try (NDManager manager = SeededTensors.newManager()) {
            NDArray param = manager.ones(new Shape(2, 2));
            Muon muon = new Muon(manager, List.of(param), 0.5);
            muon.step(List.of(manager.zeros(new Shape(2, 2))), 0.1, 1);
            assertEquals(0.95, param.getFloat(0, 0), 1e-6);
            muon.step(List.of(manager.ones(new Shape(2, 2)).mul(8)), 0.1, 0.5);
            assertEquals(0.05 * 4, muon.moments().get(0).getFloat(0, 1), 1e-6);
            muon.step(List.of(manager.zeros(new Shape(2, 2))), 0.1, 1);
            assertEquals(0.95 * 0.05 * 4, muon.moments().get(0).getFloat(1, 1), 1e-6);
        }
    }
}
