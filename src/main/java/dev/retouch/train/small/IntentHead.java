package dev.retouch.train.small;

import ai.djl.ndarray.NDArray;
import dev.retouch.model.LayerNorm;
import dev.retouch.model.Linear;
import dev.retouch.scene.InstructionLabels;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.Nn;
import dev.retouch.weights.Weights;
import java.util.ArrayList;
import java.util.List;

/**
 * Predicts from the text encoder's states what the instruction asks for: the kind of edit, and the object, colour, pattern
 * and word that the region is to show; trained with the text encoder, then discarded.
 *
 * <p>An encoder trained to find the place alone lost the colour: the transformer behind it found every mug and painted it
 * in any colour. The head is linear, since a linear layer is what the transformer reads these states with.
 */
record IntentHead(LayerNorm norm, List<Linear> answers) {

    /** In the names of its parameters and in the log. */
    static final String NAME = "wish";

    static IntentHead load(Weights w, int width) {
        List<Linear> answers = new ArrayList<>();
        for (int i = 0; i < InstructionLabels.CLASSES.size(); i++) {
            answers.add(Linear.load(w.at("answers", i), width, InstructionLabels.CLASSES.get(i)));
        }
        return new IntentHead(LayerNorm.load(w.at("norm"), width, 1e-6), answers);
    }

    /**
     * The logits of each label.
     *
     * @param words (B, L, D) the prompts' hidden states, zeros behind shorter ones
     * @return for each question (B, classes) logits, f32
     */
    List<NDArray> apply(NDArray words) {
        NDArray mean = norm.apply(words.mean(new int[] {1}));
        return answers.stream().map(answer -> Nn.f32(answer.apply(mean))).toList();
    }

    /** Mean cross-entropy over the questions; {@code wanted} holds the right classes (B) of each. */
    static NDArray loss(List<NDArray> answers, List<NDArray> wanted) {
        NDArray sum = Nn.crossEntropy(answers.get(0), wanted.get(0));
        for (int i = 1; i < answers.size(); i++) {
            sum = sum.add(Nn.crossEntropy(answers.get(i), wanted.get(i)));
        }
        return Nn.times(sum, 1.0 / answers.size());
    }

    /** Share of right answers to one question. */
    static double right(NDArray answer, NDArray wanted) {
        try (GradMode off = GradMode.off()) {
            return answer.argMax(1)
                    .eq(wanted)
                    .toType(answer.getDataType(), false)
                    .mean()
                    .getFloat();
        }
    }
}
