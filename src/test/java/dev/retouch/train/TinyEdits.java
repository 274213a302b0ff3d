package dev.retouch.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.model.adapter.AdapterConfig;
import dev.retouch.model.dit.Dit;
import dev.retouch.model.dit.DitConfig;
import dev.retouch.model.text.PatchGrid;
import dev.retouch.model.text.TextConfig;
import dev.retouch.model.text.TextEncoder;
import dev.retouch.model.text.VisionConfig;
import dev.retouch.prompt.ImagePatches;
import dev.retouch.sampling.FlowMatchConfig;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.Tensors;
import dev.retouch.weights.ParamSet;
import dev.retouch.weights.Weights;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** A backbone and edits of pictures of 2 x 3 tokens: so small that a step takes milliseconds. */
public final class TinyEdits {

    public static final DitConfig DIT = new DitConfig(2, 8, 2, 2, 8, 2, 16, List.of(2, 2, 4), false);
    public static final AdapterConfig ADAPTER = new AdapterConfig(16, 2, 2, 16, 2, 3, 4, 1, 8, 16, 2);
    public static final EditRecord.Layout LAYOUT = new EditRecord.Layout(2, 3, 8, 2, 12, 3 * 8 * 8);
    public static final long PICTURE = 39;
    public static final FlowMatchConfig SCHEDULE = FlowMatchConfig.QWEN_IMAGE_EDIT;

    private static final TextConfig TEXT = new TextConfig(
            40,
            16,
            24,
            2,
            2,
            1,
            1e-6,
            10,
            List.of(1, 1, 2),
            (int) PICTURE,
            new VisionConfig(1, 16, 16, 2, 3, 2, 2, 2, 8, 16, List.of(0)));

    private TinyEdits() {}

    /** Values that leave no path silent, as a fresh adapter's zeros do. */
    public static float[] lively(String name, long[] shape, Random random) {
        int size =
                (int) IntStream.range(0, shape.length).mapToLong(i -> shape[i]).reduce(1, (a, b) -> a * b);
        boolean scale = shape.length == 1 && name.endsWith("weight");
        double deviation = shape.length == 1 ? 0.1 : 1 / Math.sqrt((double) size / shape[0]);
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) ((scale ? 1 : 0) + deviation * random.nextGaussian());
        }
        return values;
    }

    /** Trained parameters with such values. */
    public static ParamSet params(NDManager manager) {
        return ParamSet.fresh(manager, 5, TinyEdits::lively);
    }

    /** Weights that are not trained. */
    public static Weights frozen(NDManager manager, Dtype dtype) {
        return new Weights() {
            @Override
            public NDArray tensor(String name, long... shape) {
                float[] values = lively(name, shape, new Random(name.hashCode()));
                return dtype.cast(Tensors.floats(manager, values, shape));
            }

            @Override
            public boolean has(String name) {
                return true;
            }
        };
    }

    /** A transformer that is not trained. */
    public static Dit transformer(NDManager manager, Dtype dtype) {
        return Dit.load(frozen(manager, dtype), DIT);
    }

    /** A text encoder that is not trained; pictures are 8 x 8 pixels. */
    public static FrozenText text(NDManager manager) {
        ImagePatches pictures =
                new ImagePatches(2, 2, 2, 64, 64, 1 / 255.0, List.of(0.5f, 0.5f, 0.5f), List.of(0.5f, 0.5f, 0.5f));
        PatchGrid grid = pictures.smartResize(8, 8);
        TextEncoder encoder = TextEncoder.load(frozen(manager, Dtype.BF16), TEXT);
        return new FrozenText(encoder, new PromptFormat(pictures, grid, empty(), 0, 2));
    }

    /** Both, in bf16. */
    public static FrozenBackbone backbone(NDManager manager) {
        return new FrozenBackbone(text(manager), transformer(manager, Dtype.BF16), SCHEDULE);
    }

    /** Edits of prompts of different lengths; the last one is of the whole picture. */
    public static EditSamples samples(int count) {
        return of(IntStream.range(0, count)
                .mapToObj(i -> record(i, i < count - 1))
                .toList());
    }

    /** An edit whose numbers follow from a seed. */
    public static EditRecord record(int seed, boolean local) {
        Random random = new Random(seed);
        int latents = LAYOUT.tokens() * LAYOUT.channels();
        float[] source = new float[latents];
        float[] target = new float[latents];
        for (int i = 0; i < latents; i++) {
            source[i] = (float) random.nextGaussian();
            target[i] = (float) random.nextGaussian();
        }
        byte[] region = new byte[LAYOUT.cells()];
        for (int i = 0; i < region.length; i++) {
            region[i] = (byte) (i % 6 < 2 + seed % 3 ? 255 : 0);
        }
        short[] ids = new short[LAYOUT.maxTokens()];
        long[] prompt = empty();
        for (int i = 0; i < prompt.length; i++) {
            ids[i] = (short) prompt[i];
        }
        int length = prompt.length + 1 + seed % 3;
        for (int i = prompt.length; i < length; i++) {
            ids[i] = (short) (4 + random.nextInt(30));
        }
        byte[] picture = new byte[LAYOUT.pictureBytes()];
        random.nextBytes(picture);
        return new EditRecord(source, target, region, ids, length, picture, local);
    }

    /** Edits in memory. */
    public static EditSamples of(List<EditRecord> records) {
        return new EditSamples() {
            @Override
            public EditRecord.Layout layout() {
                return LAYOUT;
            }

            @Override
            public int count() {
                return records.size();
            }

            @Override
            public EditRecord get(int index) {
                return records.get(index);
            }
        };
    }

    /** Tokens of a prompt with a picture and without a word. */
    public static long[] empty() {
        return new long[] {1, 2, PICTURE, PICTURE, PICTURE, PICTURE, 3};
    }
}
