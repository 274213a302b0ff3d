package dev.retouch.golden;

import static dev.retouch.golden.Mutation.DIT;
import static dev.retouch.golden.Mutation.reordered;

import ai.djl.ndarray.NDArray;
import dev.retouch.model.dit.TokenGrid;
import dev.retouch.weights.Weights;
import java.util.List;

/** Mistakes in the transformer. */
final class DitMutations {

    private static final String MODULATION = "transformer_blocks\\.\\d+\\.(img|txt)_mod\\.1\\.(weight|bias)";

    private DitMutations() {}

    static List<Mutation> all() {
        return List.of(
                modulation("scale, shift, gate instead of shift, scale, gate", 1, 0, 2, 4, 3, 5),
                modulation("gate first", 1, 2, 0, 4, 5, 3),
                modulation("the MLP's modulation before the attention's", 3, 4, 5, 0, 1, 2),
                Mutation.weights(
                        "norm_out reads shift before scale",
                        DIT,
                        "norm_out\\.linear\\.(weight|bias)",
                        x -> reordered(x, 0, 1, 0)),
                Mutation.weights(
                        "sines before cosines in the timestep",
                        DIT,
                        "time_text_embed\\.timestep_embedder\\.linear_1\\.weight",
                        x -> reordered(x, 1, 1, 0)),
                Mutation.inputs(
                        "timestep in 0..1000", DIT, in -> in.computeIfPresent("timestep", (name, t) -> t.mul(1000))),
                Mutation.json(
                        "zero_cond_t ignored",
                        DIT,
                        json -> json.withObject("/config").put("zero_cond_t", false)),
                textNormsOfImages(),
                rope("rotary positions not centred", new RopeRule() {
                    @Override
                    public int place(int index, int size) {
                        return index;
                    }
                }),
                rope("an odd side has its extra position above zero", new RopeRule() {
                    @Override
                    public int place(int index, int size) {
                        return index - size / 2;
                    }
                }),
                rope("source at frame 0", new RopeRule() {
                    @Override
                    public int frame(int image) {
                        return 0;
                    }
                }),
                rope("text from position 0", new RopeRule() {
                    @Override
                    public int textStart(List<TokenGrid> images) {
                        return 0;
                    }
                }),
                Mutation.kernel(
                        "rotary halves instead of adjacent pairs",
                        DIT,
                        "torch.view_as_complex(torch.reshape(torch.to(x, 6), shape))",
                        "torch.view_as_complex(torch.contiguous(torch.transpose(torch.reshape(torch.to(x, 6),"
                                + " [x.size(0), x.size(1), x.size(2), 2, -1]), -1, -2)))"),
                Mutation.kernel(
                        "GELU by the error function", DIT, "torch.gelu_(y, approximate=\"tanh\")", "torch.gelu_(y)"),
                Mutation.kernel("eps 1e-5 in every norm", DIT, "float(eps)", "1e-05"),
                Mutation.kernel("no SiLU", DIT, "torch.silu(x)", "torch.mul(x, 1)"),
                Mutation.kernel("scale instead of 1 + scale", DIT, "torch.add(scale, 1)", "scale"),
                Mutation.kernel(
                        "tanh on the gates",
                        DIT,
                        "torch.to(gate, x.dtype), y, value=1",
                        "torch.tanh(gate), y, value=1"),
                Mutation.kernel(
                        "no RMS norm of the text before txt_in",
                        DIT,
                        "torch.mul(torch.to(n, w.dtype), w)",
                        "torch.mul(torch.to(x if torch.dim(x) == 3 else n, w.dtype), w)"),
                Mutation.kernel(
                        "no RMS norm of queries and keys",
                        DIT,
                        "torch.rms_norm(heads, [norm.size(0)], norm, float(eps))",
                        "torch.mul(heads, norm)"),
                Mutation.kernel(
                        "text mask ignored", DIT, ", torch.to(k, v.dtype), v, mask)", ", torch.to(k, v.dtype), v)"));
    }

    private static Mutation modulation(String name, int... order) {
        return Mutation.weights(name, DIT, MODULATION, x -> reordered(x, 0, order));
    }

    private static Mutation rope(String name, RopeRule rule) {
        return Mutation.runner(
                name,
                DIT,
                (manager, json, weights, in) -> TransformerCases.run(manager, json, weights, in, rule::tables));
    }

    private static Mutation textNormsOfImages() {
        return new Mutation(
                "text normalised with the image's weights",
                DIT,
                golden -> Parity.of(golden, CaseRunners.of(golden), whole -> new Weights() {
                    @Override
                    public NDArray tensor(String key, long... shape) {
                        NDArray own = whole.tensor(key, shape);
                        String other = key.replace("norm_added_", "norm_");
                        return other.equals(key) ? own : whole.tensor(other, shape);
                    }

                    @Override
                    public boolean has(String key) {
                        return whole.has(key);
                    }
                }));
    }
}
