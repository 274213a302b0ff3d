package dev.retouch.train.small;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.prompt.Tokenizer;
import dev.retouch.scene.EditSample;
import dev.retouch.scene.NegativeInstructions;
import dev.retouch.scene.SceneSet;
import dev.retouch.scene.Split;
import dev.retouch.train.PromptFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextScenesTest {

    private static final int BATCH = 8;

    @Test
    void lastQuarterOfAStep_hasNoRegionAndNothingToTell() throws IOException {
        SceneSet scenes = new SceneSet(3, Split.TRAIN, SmallBundle.SIDE);
        NegativeInstructions negatives = new NegativeInstructions(3, Split.TRAIN);
        try (Tokenizer tokenizer = Tokenizer.open(Path.of("src/bundle/small"))) {
            PromptFormat format =
                    PromptFormat.of(tokenizer, SmallBundle.pictures(), SmallBundle.SIDE, SmallBundle.SIDE);
            try (TextScenes drawn = new TextScenes(scenes, negatives, tokenizer, format, BATCH)) {
                List<TextSample> step = drawn.of(5);
                assertEquals(BATCH, step.size());
                for (int i = 0; i < BATCH; i++) {
                    EditSample sample = scenes.sample(5 * BATCH + i);
                    String prompt = tokenizer.decode(step.get(i).prompt());
                    if (i < 6) {
                        assertNotNull(step.get(i).labels());
                        assertTrue(sum(step.get(i)) > 0, "no region of edit " + i);
                        String asked = i >= 3 ? scenes.freely(5 * BATCH + i) : sample.instruction();
                        assertTrue(prompt.contains(asked), prompt);
                        assertEquals(i >= 3, step.get(i).free());
                    } else {
                        assertNull(step.get(i).labels());
                        assertEquals(0, sum(step.get(i)));
                        assertFalse(prompt.contains(sample.instruction()), prompt);
                        NegativeInstructions.Negative asked = i % 2 == 0
                                ? negatives.freely(5 * BATCH + i, sample.visibleObjects())
                                : negatives.sample(5 * BATCH + i, sample.visibleObjects());
                        assertTrue(prompt.contains(asked.instruction()), prompt);
                    }
                }
            }
        }
    }

    private static double sum(TextSample sample) {
        double sum = 0;
        for (float cell : sample.touched()) {
            sum += cell;
        }
        return sum;
    }
}
