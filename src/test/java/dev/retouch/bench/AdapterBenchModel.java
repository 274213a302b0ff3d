package dev.retouch.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import dev.retouch.model.adapter.AdapterConfig;
import dev.retouch.model.dit.DitConfig;
import dev.retouch.model.dit.TokenGrid;
import dev.retouch.sampling.FlowMatchConfig;
import dev.retouch.tensor.Dtype;
import dev.retouch.train.EncodedEdit;
import dev.retouch.train.EncodedEdits;
import dev.retouch.train.adapter.AdapterRecipe;
import dev.retouch.train.adapter.AdapterTrainer;
import dev.retouch.train.adapter.Placement;
import dev.retouch.train.adapter.TrainedSizes;
import dev.retouch.weights.ParamSet;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * The paper's training of an adapter at the published widths and some depth, on random weights and one random batch.
 *
 * @param full false for a tiny width, which shows only that a benchmark runs
 * @param side of the square picture in tokens
 * @param batch edits a step, one at a time
 */
record AdapterBenchModel(boolean full, int blocks, int side, int batch, long steps, double learningRate) {

    static final int WORDS = 384;
    private static final int PERIOD = 1 << 16;

    TrainedSizes sizes() {
        DitConfig dit = full
                ? new DitConfig(2, 64, 16, blocks, 128, 24, 3584, List.of(16, 56, 56), false)
                : new DitConfig(2, 64, 16, blocks, 16, 4, 48, List.of(4, 6, 6), false);
        AdapterConfig adapter = full
                ? new AdapterConfig(3072, 24, blocks, 3584, 4, 64, 16, 2, 64, 512, 8)
                : new AdapterConfig(64, 4, blocks, 48, 4, 8, 8, 1, 64, 32, 4);
        return new TrainedSizes(dit, adapter, FlowMatchConfig.QWEN_IMAGE_EDIT);
    }

    AdapterRecipe recipe() {
        AdapterRecipe paper = AdapterRecipe.PAPER;
        return new AdapterRecipe(
                steps,
                batch,
                learningRate,
                0,
                paper.weightDecay(),
                paper.clip(),
                paper.alpha(),
                paper.maskWeight(),
                0,
                false,
                Dtype.BF16,
                1);
    }

    AdapterTrainer trainer(Device device) {
        return new AdapterTrainer(
                sizes(),
                recipe(),
                new Placement(List.of(device), 1, true),
                manager -> {
                    manager.getEngine().setRandomSeed(1); // a training that is resumed must find the same backbone
                    return new DeviceWeights(manager, Dtype.BF16);
                },
                manager -> ParamSet.fresh(manager, 1, AdapterBenchModel::initial),
                edits());
    }

    /** As fresh weights are, but that most of a matrix repeats: a thousand million Gaussians would take half a minute. */
    private static float[] initial(String name, long[] shape, Random random) {
        float[] values = new float[Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact))];
        if (name.contains(".ff.down.") && name.startsWith("block_adapters") || name.endsWith(".bias")) {
            return values;
        }
        if (shape.length == 1 && name.contains("norm")) {
            Arrays.fill(values, 1);
            return values;
        }
        double deviation = 1 / Math.sqrt((double) values.length / shape[0]);
        for (int i = 0; i < values.length; i++) {
            values[i] = i < PERIOD ? (float) (random.nextGaussian() * deviation) : values[i - PERIOD];
        }
        return values;
    }

    private EncodedEdits edits() {
        return new EncodedEdits() {
            @Override
            public int count() {
                return batch;
            }

            @Override
            public EncodedEdit get(int index) {
                return edit(index);
            }

            @Override
            public EncodedEdit withoutInstruction(int index) {
                throw new IllegalStateException("the recipe drops no instruction");
            }

            @Override
            public String fingerprint() {
                return "random-" + batch;
            }
        };
    }

    private EncodedEdit edit(int index) {
        Random random = new Random(index);
        int tokens = side * side;
        float[] source = new float[tokens * 64];
        for (int i = 0; i < source.length; i++) {
            source[i] = (float) random.nextGaussian();
        }
        float[] target = source.clone();
        float[] region = new float[tokens];
        for (int i = 0; i < tokens; i++) {
            if (i % side < side / 2 && i / side < side / 3) {
                region[i] = 1;
                Arrays.fill(target, i * 64, i * 64 + 64, 0.5f);
            }
        }
        AdapterConfig config = sizes().adapter();
        ByteBuffer states = ByteBuffer.allocate(config.textLayers() * WORDS * config.textWidth() * 2)
                .order(ByteOrder.LITTLE_ENDIAN);
        while (states.hasRemaining()) {
            states.putShort((short) (Float.floatToIntBits((float) random.nextGaussian()) >>> 16));
        }
        return new EncodedEdit(TokenGrid.still(side, side), source, target, region, states.flip(), WORDS, true);
    }

    /** Waits for the device: a number on the host needs all before it. */
    static void await(AdapterTrainer trainer) {
        NDArray any = trainer.params().values().iterator().next();
        try (NDArray sum = any.sum()) {
            sum.getFloat();
        }
    }
}
