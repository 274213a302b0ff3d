package dev.retouch.model.dit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.retouch.bench.RandomWeights;
import dev.retouch.model.RmsNorm;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.KernelCalls;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.SeededTensors;
import dev.retouch.tensor.Tensors;
import dev.retouch.tensor.TwoStreams;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DitBlockTest {

    private static final DitConfig CONFIG = new DitConfig(2, 64, 16, 1, 16, 2, 8, List.of(4, 6, 6), false);
    private static final int WIDTH = CONFIG.innerDim();
    private static final int WORDS = 3;
    private static final int TARGET = 6;
    private static final int IMAGE = 12;

    /** The adapter's place: what it adds shows whether it is before the MLP. */
    private static final BlockHook HALVED = (index, img, target) -> img.mul(0.5);

    private final NDManager manager = SeededTensors.newManager();
    private final DitBlock block = block(Dtype.F32);
    private final RopeTables rope =
            RopeTables.of(manager, CONFIG, List.of(TokenGrid.still(2, 3), TokenGrid.still(2, 3)), WORDS);

    @AfterEach
    void close() {
        manager.close();
    }

    private DitBlock block(Dtype type) {
        return DitBlock.load(new RandomWeights(manager, type), CONFIG);
    }

    private NDArray random(long... shape) {
        return manager.randomNormal(new Shape(shape));
    }

    private Streams streams(int batch) {
        return new Streams(random(batch, IMAGE, WIDTH), random(batch, WORDS, WIDTH));
    }

    /** The last key of the words may not be attended to. */
    private NDArray mask(int batch) {
        boolean[] keys = new boolean[batch * (WORDS + IMAGE)];
        Arrays.fill(keys, true);
        keys[WORDS - 1] = false;
        return Tensors.booleans(manager, keys, batch, 1, 1, WORDS + IMAGE);
    }

    private static void assertNear(NDArray expected, NDArray actual, double tolerance, String what) {
        assertTrue(expected.abs().max().getFloat() > 0.1, what + ": nothing to compare");
        assertEquals(0, Nn.f32(actual).sub(expected).abs().max().getFloat(), tolerance, what);
    }

    /** The largest of many rounding errors is a matter of luck; their root mean square is 0.6 % here. */
    private static void assertRounded(NDArray expected, NDArray actual, String what) {
        double error = Nn.f32(actual).sub(expected).square().mean().sqrt().getFloat();
        double size = expected.square().mean().sqrt().getFloat();
        assertTrue(error < 0.02 * size, () -> what + ": " + error + " of " + size);
    }

    /** A block in bf16 keeps to it within bf16's rounding, with a graph and without one. */
    @ParameterizedTest
    @CsvSource({"1, 1, false", "1, 2, true", "2, 1, true", "2, 2, false"})
    void forward_isItsDefinition(int batch, int rows, boolean masked) {
        Streams x = streams(batch);
        NDArray imgCond = random(batch, rows, WIDTH);
        NDArray txtCond = random(batch, 1, WIDTH);
        NDArray mask = masked ? mask(batch) : null;
        Streams expected = defined(x, imgCond, txtCond, mask);
        for (boolean graph : new boolean[] {false, true}) {
            try (GradMode mode = graph ? GradMode.on() : GradMode.off()) {
                Streams actual = block.forward(0, x, imgCond, txtCond, rope, mask, HALVED);
                assertNear(expected.img(), actual.img(), 2e-5, "image");
                assertNear(expected.txt(), actual.txt(), 2e-5, "words");
                Streams half = block(Dtype.BF16)
                        .forward(
                                0,
                                new Streams(Dtype.BF16.cast(x.img()), Dtype.BF16.cast(x.txt())),
                                Dtype.BF16.cast(imgCond),
                                Dtype.BF16.cast(txtCond),
                                rope,
                                mask,
                                HALVED);
                assertRounded(expected.img(), half.img(), "image in bf16");
                assertRounded(expected.txt(), half.txt(), "words in bf16");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1", "2"})
    void forward_hasTheGradientOfItsDefinition(int rows) {
        Streams x = streams(2);
        NDArray imgCond = random(2, rows, WIDTH);
        NDArray txtCond = random(2, 1, WIDTH);
        NDArray outer = random(2, IMAGE, WIDTH);
        for (NDArray leaf : List.of(x.img(), x.txt(), imgCond)) {
            leaf.setRequiresGradient(true);
            NDArray expected;
            try (GradMode on = GradMode.on()) {
                GradMode.backward(
                        defined(x, imgCond, txtCond, null).img().mul(outer).sum());
                expected = leaf.getGradient().duplicate();
                GradMode.zero(leaf);
                GradMode.backward(block.forward(0, x, imgCond, txtCond, rope, null, HALVED)
                        .img()
                        .mul(outer)
                        .sum());
            }
            assertNear(expected, leaf.getGradient(), 1e-4, "gradient");
            leaf.setRequiresGradient(false);
        }
    }

    /** Some tokens as queries, with the keys and values of all, are what they are in the whole. */
    @Test
    void heads_ofSomeTokensWithKeptKeysGiveWhatTheWholeGives() {
        try (GradMode off = GradMode.off()) {
            Streams x = streams(1);
            NDArray cond = random(1, 1, WIDTH);
            Modulation m = block.modulation(cond, cond);
            NDArray whole = block.attn().forward(x, m, rope, null).img();
            TwoStreams.Heads kept = block.attn().heads(x, m, rope);
            NDArray some = Tensors.longs(manager, new long[] {1, 4, 5}, 3);
            RopeTables rows = new RopeTables(
                    Nn.rows(rope.imgCos(), some), Nn.rows(rope.imgSin(), some), rope.txtCos(), rope.txtSin(), 3);
            Streams part = new Streams(Nn.takePositions(x.img(), some), x.txt());
            NDArray attention =
                    TwoStreams.attention(block.attn().heads(part, m, rows).q(), kept.k(), kept.v(), null);
            NDArray sparse = block.attn().withAttention(part, m, attention, 3).img();
            assertNear(Nn.takePositions(whole, some), sparse, 1e-5, "some tokens");
        }
    }

    @Test
    void forward_isThreeCallsIntoLibtorch() throws IOException {
        Streams x = streams(1);
        NDArray cond = random(1, 1, WIDTH);
        for (NDArray mask : new NDArray[] {null, mask(1)}) {
            List<String> calls = KernelCalls.of(() -> block.forward(0, x, cond, cond, rope, mask, BlockHook.NONE));
            assertEquals(List.of("modulations", "attended_streams", "fed_streams"), calls);
        }
    }

    /** A block written down operator by operator. */
    private Streams defined(Streams x, NDArray imgCond, NDArray txtCond, NDArray mask) {
        NDArray imgMod = perToken(block.imgMod().apply(imgCond));
        NDArray txtMod = block.txtMod().apply(txtCond);
        NDArray img = before(x.img(), imgMod, 0);
        NDArray txt = before(x.txt(), txtMod, 0);
        JointAttention attn = block.attn();
        NDArray q = joined(
                turned(attn.addQ().apply(txt), attn.normAddedQ(), rope.txtCos(), rope.txtSin()),
                turned(attn.toQ().apply(img), attn.normQ(), rope.imgCos(), rope.imgSin()));
        NDArray k = joined(
                turned(attn.addK().apply(txt), attn.normAddedK(), rope.txtCos(), rope.txtSin()),
                turned(attn.toK().apply(img), attn.normK(), rope.imgCos(), rope.imgSin()));
        NDArray v = joined(
                attn.perHead(attn.addV().apply(txt)), attn.perHead(attn.toV().apply(img)));
        NDArray logits = q.matMul(k.transpose(0, 1, 3, 2)).div(Math.sqrt(CONFIG.attentionHeadDim()));
        if (mask != null) {
            logits = logits.add(
                    mask.logicalNot().toType(logits.getDataType(), false).mul(-1e9));
        }
        NDArray all = Nn.mergeHeads(logits.softmax(-1).matMul(v));
        NDArray attendedImg = x.img().add(part(imgMod, 2).mul(attn.toOut().apply(Nn.span(all, WORDS, WORDS + IMAGE))));
        NDArray attendedTxt = x.txt().add(part(txtMod, 2).mul(attn.toAddOut().apply(Nn.span(all, 0, WORDS))));
        NDArray hooked = attendedImg.mul(0.5);
        return new Streams(
                hooked.add(part(imgMod, 5).mul(block.imgMlp().apply(before(hooked, imgMod, 3)))),
                attendedTxt.add(part(txtMod, 5).mul(block.txtMlp().apply(before(attendedTxt, txtMod, 3)))));
    }

    /** The first row for each target token, the last for each other one. */
    private static NDArray perToken(NDArray mod) {
        long rows = mod.getShape().get(1);
        return Nn.cat(
                1,
                Nn.span(mod, 0, 1).repeat(1, TARGET),
                Nn.span(mod, rows - 1, rows).repeat(1, IMAGE - TARGET));
    }

    private static NDArray part(NDArray mod, int index) {
        NDList parts = mod.split(6, 2);
        return parts.get(index);
    }

    private static NDArray before(NDArray x, NDArray mod, int from) {
        return DitBlock.norm(x).mul(part(mod, from + 1).add(1)).add(part(mod, from));
    }

    private NDArray turned(NDArray x, RmsNorm norm, NDArray cos, NDArray sin) {
        return Nn.ropePairs(norm.apply(block.attn().perHead(x)), cos, sin);
    }

    private static NDArray joined(NDArray txt, NDArray img) {
        return Nn.cat(1, txt, img).transpose(0, 2, 1, 3);
    }
}
