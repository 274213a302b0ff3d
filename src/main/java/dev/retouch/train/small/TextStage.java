package dev.retouch.train.small;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.model.text.PatchGrid;
import dev.retouch.model.text.PromptRows;
import dev.retouch.model.text.TextConfig;
import dev.retouch.model.text.TextEncoder;
import dev.retouch.model.text.TokenBatch;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.Nn;
import dev.retouch.tensor.Tensors;
import dev.retouch.train.Losses;
import dev.retouch.train.TrainLoop;
import dev.retouch.weights.ParamSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Trains the text encoder to see what stands where, to find the place that an instruction means, and to say what it asks. */
final class TextStage implements TrainLoop.Stage {

    /** Weight of seeing beside finding. */
    private static final float SIGHT_WEIGHT = 0.3f;

    /** Weight of understanding what is asked beside finding where. */
    private static final float WISH_WEIGHT = 1;

    /** The question of {@link dev.retouch.scene.InstructionLabels} that the log follows. */
    private static final int COLOUR = 2;

    private final NDManager manager;
    private final ParamSet params;
    private final TextConfig config;
    private final SeenScenes scenes;
    private final BackboneStage.Prompts prompts;

    TextStage(NDManager manager, ParamSet params, TextConfig config, SeenScenes scenes, BackboneStage.Prompts prompts) {
        this.manager = manager;
        this.params = params;
        this.config = config;
        this.scenes = scenes;
        this.prompts = prompts;
    }

    @Override
    public NDArray loss(long step, Map<String, Double> log) {
        List<SeenScenes.Seen> seen = scenes.of(step);
        PatchGrid grid = scenes.grid();
        TokenBatch tokens =
                TokenBatch.of(seen.stream().map(SeenScenes.Seen::prompt).toList(), prompts.padding());
        NDArray patches =
                joined(seen.stream().map(SeenScenes.Seen::patches).toList(), (long) seen.size() * grid.patches());
        TextEncoder text = TextEncoder.load(params.in(Dtype.BF16).at(BackboneStage.TEXT), config);
        List<NDArray> hidden = text.hiddenStates(manager, tokens, patches, Collections.nCopies(seen.size(), grid));
        NDArray words = PromptRows.of(tokens, prompts.drop()).select(hidden.get(hidden.size() - 1));
        GroundingHead finder = GroundingHead.load(
                params.in(Dtype.BF16).at(GroundingHead.NAME), config.hiddenSize(), EditScenes.TOKENS);
        NDArray touched = joined(seen.stream().map(SeenScenes.Seen::touched).toList(), seen.size());
        NDArray found = finder.apply(words);
        NDArray grounding = Losses.mask(found, touched);
        NDArray sight = sight(seen, hidden.get(config.numHiddenLayers() / 2));
        log.put("mask", (double) grounding.getFloat());
        log.put("iou", Losses.overlap(found, touched));
        log.put("sight", (double) sight.getFloat());
        NDArray wish = wish(seen, words, log);
        return grounding.add(sight.mul(SIGHT_WEIGHT)).add(wish.mul(WISH_WEIGHT));
    }

    private NDArray wish(List<SeenScenes.Seen> seen, NDArray words, Map<String, Double> log) {
        List<NDArray> answers = WishHead.load(params.in(Dtype.BF16).at(WishHead.NAME), config.hiddenSize())
                .apply(words);
        List<NDArray> wanted = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            int question = i;
            long[] classes = seen.stream()
                    .mapToLong(one -> one.wanted().classes().get(question))
                    .toArray();
            wanted.add(Tensors.longs(manager, classes, classes.length));
        }
        NDArray loss = WishHead.loss(answers, wanted);
        log.put("wish", (double) loss.getFloat());
        log.put("colour", WishHead.right(answers.get(COLOUR), wanted.get(COLOUR)));
        return loss;
    }

    /** Asked in the middle of the language model, so that its later layers may use the answers. */
    private NDArray sight(List<SeenScenes.Seen> seen, NDArray states) {
        int count = seen.get(0).kinds().length;
        int first = 0;
        while (seen.get(0).prompt()[first] != config.imageTokenId()) {
            first++;
        }
        SightHead head = SightHead.load(params.in(Dtype.BF16).at(SightHead.NAME), config.hiddenSize(), count);
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
