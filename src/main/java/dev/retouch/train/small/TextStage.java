package dev.retouch.train.small;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import dev.retouch.model.adapter.Adapter;
import dev.retouch.model.text.PatchGrid;
import dev.retouch.model.text.PromptRows;
import dev.retouch.model.text.TextConfig;
import dev.retouch.model.text.TextEncoder;
import dev.retouch.model.text.TokenBatch;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import dev.retouch.train.Losses;
import dev.retouch.train.PromptFormat;
import dev.retouch.train.StepLoss;
import dev.retouch.train.TrainStep;
import dev.retouch.weights.ParamSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Trains the text encoder to see what stands where, to find the place that an instruction means or that it has none, and to
 * say what it asks.
 */
final class TextStage implements TrainStep {

    /** The text encoder's part of the parameters' names, and its folder in a bundle. */
    static final String ENCODER = "text_encoder";

    /** Weight of perception beside grounding. */
    private static final float PERCEPTION_WEIGHT = 0.3f;

    /** Weight of intent beside grounding. */
    private static final float INTENT_WEIGHT = 1;

    /** Weight of the change of states that others read, beside grounding. */
    private static final float HOLD_WEIGHT = 10;

    /** In the names of the parameters of the head that reads what the mask predictor reads, and in the log. */
    private static final String READER = "read";

    /** The question of {@link dev.retouch.scene.InstructionLabels} that the log follows. */
    private static final int COLOUR = 2;

    /** Latent tokens of a picture, in which a region is found. */
    private static final int TOKENS = SmallBundle.TOKENS_PER_SIDE * SmallBundle.TOKENS_PER_SIDE;

    private final NDManager manager;
    private final ParamSet params;
    private final TextConfig config;
    private final TextScenes scenes;
    private final PromptFormat format;
    private final @Nullable StateReaders readers;

    /** @param readers what must find the encoder's states of edits as they were; null where nothing reads them yet */
    TextStage(
            NDManager manager,
            ParamSet params,
            TextConfig config,
            TextScenes scenes,
            PromptFormat format,
            @Nullable StateReaders readers) {
        this.manager = manager;
        this.params = params;
        this.config = config;
        this.scenes = scenes;
        this.format = format;
        this.readers = readers;
    }

    /** Makes the parameters of the heads; {@code pictureTokens} are the tokens of a picture among the words. */
    static void loadHeads(ParamSet params, TextConfig config, int pictureTokens) {
        GroundingHead.load(params.at(GroundingHead.NAME), config.hiddenSize(), TOKENS);
        IntentHead.load(params.at(IntentHead.NAME), config.hiddenSize());
        PerceptionHead.load(params.at(PerceptionHead.NAME), config.hiddenSize(), pictureTokens);
    }

    /** Makes the parameters of the head that finds places in an adapter's instruction tokens of this width. */
    static void loadReader(ParamSet params, int width) {
        GroundingHead.load(params.at(READER), width, TOKENS);
    }

    @Override
    public StepLoss run(long step) {
        Map<String, Double> log = new LinkedHashMap<>();
        List<TextSample> seen = scenes.of(step);
        PatchGrid grid = format.grid();
        TokenBatch tokens = TokenBatch.of(seen.stream().map(TextSample::prompt).toList(), format.padding());
        int edits = (int) seen.stream().filter(one -> one.labels() != null).count(); // the first ones
        NDArray patches = joined(seen.stream().map(TextSample::patches).toList(), (long) seen.size() * grid.patches());
        TextEncoder text = TextEncoder.load(params.in(Dtype.BF16).at(ENCODER), config);
        List<PatchGrid> grids = Collections.nCopies(seen.size(), grid);
        List<NDArray> hidden = text.hiddenStates(manager, tokens, patches, grids);
        PromptRows rows = PromptRows.of(tokens, format.drop());
        NDArray words = rows.select(hidden.get(hidden.size() - 1));
        GroundingHead finder =
                GroundingHead.load(params.in(Dtype.BF16).at(GroundingHead.NAME), config.hiddenSize(), TOKENS);
        NDArray touched = joined(seen.stream().map(TextSample::touched).toList(), seen.size());
        NDArray found = finder.apply(words);
        NDArray grounding = Losses.mask(found, touched);
        NDArray perception = perception(seen, hidden.get(config.numHiddenLayers() / 2));
        log.put("mask", (double) grounding.getFloat());
        log.put("iou", Losses.overlap(found, touched));
        log.put("refused", Losses.refused(found, touched));
        log.put(PerceptionHead.NAME, (double) perception.getFloat());
        NDArray intent = intent(seen.subList(0, edits), words.get(first(edits)), log);
        NDArray loss = loss(grounding, perception, intent);
        if (readers != null) {
            List<NDArray> before;
            try (GradMode off = GradMode.off()) {
                before = readers.before().hiddenStates(manager, tokens, patches, grids);
            }
            NDArray moved = moved(hidden, before, rows, known(seen));
            log.put("moved", (double) moved.getFloat());
            loss = loss.add(Nn.times(moved, HOLD_WEIGHT));
            Adapter adapter = readers.adapter();
            if (adapter != null) {
                loss = loss.add(reading(StateReaders.instruction(adapter, hidden, rows), touched, log));
            }
        }
        return StepLoss.backward(loss, log);
    }

    /** What a head that reads an adapter's instruction tokens loses, as the mask predictor does; they are (B, Nq, D). */
    private NDArray reading(NDArray instruction, NDArray touched, Map<String, Double> log) {
        NDArray found = GroundingHead.load(
                        params.in(Dtype.BF16).at(READER),
                        (int) instruction.getShape().get(2),
                        TOKENS)
                .apply(instruction);
        NDArray loss = Losses.mask(found, touched);
        log.put(READER + "-mask", (double) loss.getFloat());
        log.put(READER, Losses.overlap(found, touched));
        log.put(READER + "-refused", Losses.refused(found, touched));
        return loss;
    }

    private static NDIndex first(int samples) {
        return new NDIndex("0:" + samples);
    }

    /**
     * How many of a step's samples, the first ones, keep their states: edits in the words of their scenes.
     *
     * <p>An encoder whose states of free words were held, too, learned them more slowly: whoever reads those is trained further.
     */
    static int known(List<TextSample> seen) {
        return (int)
                seen.stream().filter(one -> one.labels() != null && !one.free()).count();
    }

    /**
     * How far the states of known edits are from what they were: the squared change over the square, a mean over the layers.
     *
     * @param now hidden states, each (B, L, D), the embeddings first
     * @param before the same of the encoder that the parts behind it were trained with
     * @param rows of the prompts themselves
     * @param known the first samples: edits as the parts behind it were trained on
     */
    static NDArray moved(List<NDArray> now, List<NDArray> before, PromptRows rows, int known) {
        NDArray sum = null;
        for (int i = 1; i < now.size(); i++) {
            NDArray was = Nn.f32(rows.select(before.get(i))).get(first(known));
            NDArray is = Nn.f32(rows.select(now.get(i))).get(first(known));
            NDArray share = is.sub(was).square().mean().div(was.square().mean());
            sum = sum == null ? share : sum.add(share);
        }
        return Nn.times(Objects.requireNonNull(sum), 1.0 / (now.size() - 1));
    }

    /** The weighted sum of what the three heads lose, a scalar. */
    static NDArray loss(NDArray grounding, NDArray perception, NDArray intent) {
        return grounding.add(Nn.times(perception, PERCEPTION_WEIGHT)).add(Nn.times(intent, INTENT_WEIGHT));
    }

    private NDArray intent(List<TextSample> seen, NDArray words, Map<String, Double> log) {
        List<NDArray> answers = IntentHead.load(params.in(Dtype.BF16).at(IntentHead.NAME), config.hiddenSize())
                .apply(words);
        List<NDArray> wanted = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            int question = i;
            long[] classes = seen.stream()
                    .mapToLong(one ->
                            Objects.requireNonNull(one.labels()).classes().get(question))
                    .toArray();
            wanted.add(Tensors.longs(manager, classes, classes.length));
        }
        NDArray loss = IntentHead.loss(answers, wanted);
        log.put(IntentHead.NAME, (double) loss.getFloat());
        log.put("colour", IntentHead.right(answers.get(COLOUR), wanted.get(COLOUR)));
        return loss;
    }

    /** Asked in the middle of the language model, so that its later layers may use the answers. */
    private NDArray perception(List<TextSample> seen, NDArray states) {
        int count = seen.get(0).kinds().length;
        int first = 0;
        while (seen.get(0).prompt()[first] != config.imageTokenId()) {
            first++;
        }
        PerceptionHead head =
                PerceptionHead.load(params.in(Dtype.BF16).at(PerceptionHead.NAME), config.hiddenSize(), count);
        NDArray pictures = Nn.span(states, first, first + count).reshape(-1, config.hiddenSize());
        long[] kinds = new long[seen.size() * count];
        long[] colours = new long[kinds.length];
        long[] places = new long[kinds.length];
        for (int b = 0; b < seen.size(); b++) {
            for (int i = 0; i < count; i++) {
                kinds[b * count + i] = seen.get(b).kinds()[i];
                colours[b * count + i] = seen.get(b).colours()[i];
                places[b * count + i] = i;
            }
        }
        return head.loss(
                pictures,
                Tensors.longs(manager, kinds, kinds.length),
                Tensors.longs(manager, colours, colours.length),
                Tensors.longs(manager, places, places.length));
    }

    private NDArray joined(List<float[]> parts, long rows) {
        int length = parts.get(0).length;
        float[] all = new float[parts.size() * length];
        for (int i = 0; i < parts.size(); i++) {
            System.arraycopy(parts.get(i), 0, all, i * length, length);
        }
        return Tensors.floats(manager, all, rows, all.length / rows);
    }
}
