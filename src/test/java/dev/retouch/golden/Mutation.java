package dev.retouch.golden;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.tensor.Nn;
import dev.retouch.weights.Weights;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * One mistake that a re-implementer makes, switched on in test code alone.
 *
 * @param name the mistake
 * @param kind the reference's class whose cases it spoils
 * @param run all outputs of a case with the mistake
 */
record Mutation(String name, String kind, Function<GoldenCase, List<Parity.Row>> run) {

    static final String DIT = "QwenImageTransformer2DModel";
    static final String VAE = "AutoencoderKLQwenImage";
    static final String TEXT = "Qwen2_5_VLForConditionalGeneration";
    static final String PATCHES = "Qwen2VLImageProcessor";
    static final String SCHEDULER = "FlowMatchEulerDiscreteScheduler";
    static final String PIECES = "src/diffusers/pipelines/qwenimage/pipeline_qwenimage_edit.py";
    static final String PIPELINE = "QwenImageEditPipeline.__call__";
    static final String PLUS = "QwenImageEditPlusPipeline.__call__";
    static final String CLIP = "CLIPModel";
    static final String VIT = "ViTModel";

    /** What a user of each class reads: a mistake counts as caught only there, not in an intermediate output. */
    private static final Map<String, Pattern> ENDS = Map.of(
            DIT, Pattern.compile("velocity"),
            VAE, Pattern.compile("mode|latents_normalised|decoded"),
            TEXT, Pattern.compile(".*\\.(prompt_embeds|hidden_states\\.\\d+)"),
            PATCHES, Pattern.compile(".*pixel_values"),
            SCHEDULER, Pattern.compile("step\\.sample_after_.*"),
            PIECES, Pattern.compile(".*"),
            PIPELINE, Pattern.compile("image"),
            PLUS, Pattern.compile("image"),
            CLIP, Pattern.compile("image_embeds|text_embeds"),
            VIT, Pattern.compile("cls"));

    boolean isEnd(Parity.Row row) {
        return ENDS.get(kind).matcher(row.output()).matches();
    }

    /**
     * A mistake in an operator: a change of the kernels' text.
     *
     * @param fromTo pieces of the text, each followed by what takes its place; each piece must occur
     */
    static Mutation kernel(String name, String kind, String... fromTo) {
        return new Mutation(name, kind, golden -> KernelMutant.rows(golden, fromTo));
    }

    /** A mistake in reading weights: a change of the tensors whose full names match. */
    static Mutation weights(String name, String kind, String keys, UnaryOperator<NDArray> change) {
        Pattern pattern = Pattern.compile(keys);
        return new Mutation(
                name,
                kind,
                golden -> Parity.of(golden, CaseRunners.of(golden), whole -> new Weights() {
                    @Override
                    public NDArray tensor(String key, long... shape) {
                        NDArray tensor = whole.tensor(key, shape);
                        return pattern.matcher(key).matches() ? change.apply(tensor) : tensor;
                    }

                    @Override
                    public boolean has(String key) {
                        return whole.has(key);
                    }
                }));
    }

    /** A wrong setting: a change of the case's description. */
    static Mutation json(String name, String kind, Consumer<ObjectNode> change) {
        return new Mutation(name, kind, golden -> {
            ObjectNode json = golden.json().deepCopy();
            change.accept(json);
            return Parity.of(new GoldenCase(golden.path(), json), CaseRunners.of(golden));
        });
    }

    /** A wrong input. */
    static Mutation inputs(String name, String kind, Consumer<Map<String, NDArray>> change) {
        return new Mutation(
                name,
                kind,
                golden -> Parity.of(golden, (manager, json, weights, in) -> {
                    Map<String, NDArray> changed = new HashMap<>(in);
                    change.accept(changed);
                    return CaseRunners.of(golden).run(manager, json, weights, changed);
                }));
    }

    /** A mistake between the parts that a runner puts together. */
    static Mutation runner(String name, String kind, CaseRunner runner) {
        return new Mutation(name, kind, golden -> Parity.of(golden, runner));
    }

    /** The tensor's equal parts along a dimension, in another order. */
    static NDArray reordered(NDArray x, int axis, int... order) {
        NDList parts = x.split(order.length, axis);
        List<NDArray> sorted = new ArrayList<>();
        for (int part : order) {
            sorted.add(parts.get(part));
        }
        return Nn.cat(axis, sorted);
    }

    /** A square matrix of ones on the diagonal in the shape of a 1x1 kernel; zeros in the shape of a bias. */
    static NDArray identity(NDArray x) {
        NDManager manager = x.getManager();
        return x.getShape().dimension() == 1
                ? x.zerosLike()
                : manager.eye((int) x.getShape().get(0)).reshape(x.getShape());
    }
}
