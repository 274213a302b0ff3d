package dev.retouch.train.adapter;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.model.adapter.AdapterConfig;
import dev.retouch.model.dit.DitConfig;
import dev.retouch.model.dit.TokenGrid;
import dev.retouch.sampling.FlowMatchConfig;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.Tensors;
import dev.retouch.train.EncodedEdit;
import dev.retouch.train.EncodedEdits;
import dev.retouch.weights.ParamSet;
import dev.retouch.weights.Weights;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Four blocks of width 16 and edits of 2 x 3 tokens, in f32: a step takes milliseconds. */
final class TinyTraining {

    static final DitConfig DIT = new DitConfig(2, 8, 2, 4, 8, 2, 16, List.of(2, 2, 4), false);
    static final AdapterConfig ADAPTER = new AdapterConfig(16, 2, 4, 16, 2, 3, 4, 1, 8, 16, 2);
    static final TrainedSizes SIZES = new TrainedSizes(DIT, ADAPTER, FlowMatchConfig.QWEN_IMAGE_EDIT);
    static final AdapterRecipe RECIPE = new AdapterRecipe(20, 8, 1e-2, 2, 0.03, 1, 2, 0.1f, 0.25, false, Dtype.F32, 7);

    /** Words of a prompt without an instruction. */
    static final int EMPTY = 3;

    private TinyTraining() {}

    /** Values that leave no path silent, as a fresh adapter's zeros do. */
    private static float[] lively(String name, long[] shape, Random random) {
        int size = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        boolean scale = shape.length == 1 && name.endsWith("weight");
        double deviation = shape.length == 1 ? 0.1 : 1 / Math.sqrt((double) size / shape[0]);
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) ((scale ? 1 : 0) + deviation * random.nextGaussian());
        }
        return values;
    }

    static ParamSet params(NDManager manager) {
        return ParamSet.fresh(manager, 5, TinyTraining::lively);
    }

    static Weights frozen(NDManager manager) {
        return new Weights() {
            @Override
            public NDArray tensor(String name, long... shape) {
                return Tensors.floats(manager, lively(name, shape, new Random(name.hashCode())), shape);
            }

            @Override
            public boolean has(String name) {
                return true;
            }
        };
    }

    /** A trainer on a list of devices, all of them the CPU. */
    static AdapterTrainer trainer(AdapterRecipe recipe, int devices, int microBatch, boolean recompute) {
        return new AdapterTrainer(
                SIZES,
                recipe,
                new Placement(Collections.nCopies(devices, Device.cpu()), microBatch, recompute),
                TinyTraining::frozen,
                TinyTraining::params,
                edits(12));
    }

    /** Edits of prompts of different lengths, dropped ones shorter still; each fifth one is of the whole picture. */
    static EncodedEdits edits(int count) {
        List<EncodedEdit> edits =
                IntStream.range(0, count).mapToObj(TinyTraining::edit).toList();
        ByteBuffer nothing = states(new Random(1), EMPTY);
        return new EncodedEdits() {
            @Override
            public int count() {
                return edits.size();
            }

            @Override
            public EncodedEdit get(int index) {
                return edits.get(index);
            }

            @Override
            public EncodedEdit withoutInstruction(int index) {
                EncodedEdit edit = edits.get(index);
                return new EncodedEdit(
                        edit.grid(), edit.source(), edit.target(), edit.region(), nothing, EMPTY, edit.local());
            }

            @Override
            public String fingerprint() {
                return "tiny" + edits.size();
            }
        };
    }

    /** The same recipe with another share of instructions dropped. */
    static AdapterRecipe dropping(AdapterRecipe of, double share) {
        return new AdapterRecipe(
                of.steps(),
                of.batch(),
                of.learningRate(),
                of.warmup(),
                of.weightDecay(),
                of.clip(),
                of.alpha(),
                of.maskWeight(),
                share,
                of.muon(),
                of.compute(),
                of.seed());
    }

    private static EncodedEdit edit(int seed) {
        Random random = new Random(seed);
        int tokens = 6;
        float[] source = new float[tokens * ADAPTER.latentChannels()];
        float[] target = new float[source.length];
        for (int i = 0; i < source.length; i++) {
            source[i] = (float) random.nextGaussian();
            target[i] = (float) random.nextGaussian();
        }
        float[] region = new float[tokens];
        for (int i = 0; i < tokens; i++) {
            region[i] = i % 3 == seed % 3 ? 1 : i % 3 == 0 ? 0.02f : 0.4f * (i % 2);
        }
        int words = 5 + seed % 3;
        ByteBuffer states = states(random, words);
        return new EncodedEdit(TokenGrid.still(2, 3), source, target, region, states, words, seed % 5 != 4);
    }

    private static ByteBuffer states(Random random, int words) {
        ByteBuffer states = ByteBuffer.allocate(2 * words * ADAPTER.textWidth() * Dtype.BF16.bytes())
                .order(ByteOrder.LITTLE_ENDIAN);
        while (states.hasRemaining()) {
            states.putShort((short) (Float.floatToIntBits((float) random.nextGaussian()) >>> 16));
        }
        return states.flip();
    }

    /** Copies of all parameters' values. */
    static List<float[]> values(AdapterTrainer trainer) {
        List<float[]> values = new ArrayList<>();
        trainer.params().values().forEach(param -> values.add(param.toFloatArray()));
        return values;
    }
}
