package dev.retouch.model.dit;

import ai.djl.ndarray.NDArray;
import dev.retouch.model.Linear;
import dev.retouch.model.RmsNorm;
import dev.retouch.tensor.KeptRoom;
import dev.retouch.tensor.TwoStreams;
import dev.retouch.weights.Weights;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Attention over text and image tokens together, each stream with its own projections and norms. */
public record JointAttention(
        Linear toQ,
        Linear toK,
        Linear toV,
        Linear toOut,
        RmsNorm normQ,
        RmsNorm normK,
        Linear addQ,
        Linear addK,
        Linear addV,
        Linear toAddOut,
        RmsNorm normAddedQ,
        RmsNorm normAddedK,
        int heads) {

    static JointAttention load(Weights w, DitConfig c) {
        int width = c.innerDim();
        int head = c.attentionHeadDim();
        return new JointAttention(
                Linear.load(w.at("to_q"), width, width),
                Linear.load(w.at("to_k"), width, width),
                Linear.load(w.at("to_v"), width, width),
                Linear.load(w.at("to_out", 0), width, width),
                RmsNorm.load(w.at("norm_q"), head, DitConfig.NORM_EPS),
                RmsNorm.load(w.at("norm_k"), head, DitConfig.NORM_EPS),
                Linear.load(w.at("add_q_proj"), width, width),
                Linear.load(w.at("add_k_proj"), width, width),
                Linear.load(w.at("add_v_proj"), width, width),
                Linear.load(w.at("to_add_out"), width, width),
                RmsNorm.load(w.at("norm_added_q"), head, DitConfig.NORM_EPS),
                RmsNorm.load(w.at("norm_added_k"), head, DitConfig.NORM_EPS),
                c.numAttentionHeads());
    }

    /**
     * Both streams with their attention added.
     *
     * @param mask (B, 1, 1, T + N), true where a key may be attended to; null when all may
     */
    public Streams forward(Streams x, Modulation m, RopeTables rope, @Nullable NDArray mask) {
        return Streams.of(x.modulated(m, rope.targetTokens()).attended(rotary(rope), mask, projections(), outputs()));
    }

    /**
     * Queries, keys and values of the words and of any image tokens: the tables have a row for each of these.
     *
     * @param x img (B, M, D), txt (B, T, D)
     */
    public TwoStreams.Heads heads(Streams x, Modulation m, RopeTables rope) {
        return x.modulated(m, rope.targetTokens()).heads(rotary(rope), projections());
    }

    /**
     * Both streams with an attention (B, T + M, D) of their tokens added, words first.
     *
     * @param targetTokens image tokens that have the first row of the modulation
     */
    public Streams withAttention(Streams x, Modulation m, NDArray attention, int targetTokens) {
        return Streams.of(x.modulated(m, targetTokens).withAttention(attention, outputs()));
    }

    /**
     * The streams as after {@link #forward}, while keys and values of some image tokens are kept in a room.
     *
     * @param positions (K) of those tokens
     * @param row of the room's batch that keeps them
     */
    Streams keeping(
            Streams x,
            Modulation m,
            RopeTables rope,
            @Nullable NDArray mask,
            KeptRoom room,
            NDArray positions,
            int row) {
        TwoStreams streams = x.modulated(m, rope.targetTokens());
        return Streams.of(room.keeping(streams, rotary(rope), mask, projections(), outputs(), positions, row));
    }

    /**
     * Both streams, of which the image's are some tokens, with their attention to one another and to kept tokens added.
     *
     * @param padding for each row of at most two, how many of its last words nobody attends to
     * @param mask (B, 1, 1, K + M + T), true where a key may be attended to; null when all but the padding may
     */
    Streams withKept(
            Streams x, Modulation m, RopeTables rope, @Nullable NDArray mask, KeptRoom room, List<Integer> padding) {
        TwoStreams streams = x.modulated(m, rope.targetTokens());
        return Streams.of(room.attended(streams, rotary(rope), mask, projections(), outputs(), padding));
    }

    /** Room for keys and values of the tokens of (B, ...) images, with the owner of x. */
    KeptRoom room(NDArray x, int batch, int length) {
        return new KeptRoom(x, normK.weight(), batch, length);
    }

    private static List<NDArray> rotary(RopeTables rope) {
        return List.of(rope.imgCos(), rope.imgSin(), rope.txtCos(), rope.txtSin());
    }

    private List<NDArray> projections() {
        return Arrays.asList(
                toQ.weight(),
                toQ.bias(),
                normQ.weight(),
                toK.weight(),
                toK.bias(),
                normK.weight(),
                toV.weight(),
                toV.bias(),
                addQ.weight(),
                addQ.bias(),
                normAddedQ.weight(),
                addK.weight(),
                addK.bias(),
                normAddedK.weight(),
                addV.weight(),
                addV.bias());
    }

    private List<NDArray> outputs() {
        return List.of(toOut.weight(), toOut.bias(), toAddOut.weight(), toAddOut.bias());
    }

    /** (B, L, D) -> (B, L, H, d) */
    public NDArray perHead(NDArray x) {
        return x.reshape(x.getShape().get(0), x.getShape().get(1), heads, -1);
    }
}
