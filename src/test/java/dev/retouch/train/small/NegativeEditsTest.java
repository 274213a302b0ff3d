package dev.retouch.train.small;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.scene.NegativeInstructions;
import dev.retouch.scene.SceneSet;
import dev.retouch.scene.Split;
import dev.retouch.train.EditRecord;
import dev.retouch.train.EditSamples;
import dev.retouch.train.FrozenBundle;
import dev.retouch.train.PromptFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NegativeEditsTest {

    private static final int COUNT = 4;
    private static final SceneSet SCENES = new SceneSet(1, Split.TRAIN, SmallBundle.SIDE);

    /** Every other picture, each under an instruction of its own, every other one in free words, and nothing to find. */
    @Test
    void edits_areFollowedByHalfAsManyThatNameNothing() throws IOException {
        EditSamples edits = edits();
        try (FrozenBundle frozen = FrozenBundle.open(Path.of("src/bundle/small"))) {
            PromptFormat format =
                    PromptFormat.of(frozen.tokenizer(), frozen.pictures(), SmallBundle.SIDE, SmallBundle.SIDE);
            ScenePrompts prompts = ScenePrompts.of(frozen.tokenizer(), format);
            NegativeInstructions instructions = new NegativeInstructions(1, Split.TRAIN);
            EditSamples all = NegativeEdits.behind(edits, SCENES, instructions, prompts);
            assertEquals(COUNT + COUNT / 2, all.count());
            for (int i = 0; i < COUNT; i++) {
                assertSame(edits.get(i), all.get(i));
                if (i % 2 == 1) {
                    continue;
                }
                EditRecord negative = all.get(COUNT + i / 2);
                assertSame(edits.get(i).source(), negative.source());
                assertSame(edits.get(i).picture(), negative.picture());
                assertArrayEquals(new byte[edits.get(i).region().length], negative.region());
                NegativeInstructions.Negative asked = i % 4 == 0
                        ? instructions.freely(i, SCENES.visibleObjects(i))
                        : instructions.sample(i, SCENES.visibleObjects(i));
                ScenePrompts.Ids wanted = prompts.ids(asked.instruction());
                assertArrayEquals(wanted.values(), negative.ids());
                assertEquals(wanted.length(), negative.length());
                assertTrue(negative.local());
            }
        }
    }

    static EditSamples edits() {
        EditRecord[] records = IntStream.range(0, COUNT)
                .mapToObj(i -> {
                    byte[] region = new byte[16];
                    Arrays.fill(region, (byte) 255);
                    return new EditRecord(
                            new float[] {i}, new float[] {-i}, region, new short[] {1}, 1, new byte[] {(byte) i}, true);
                })
                .toArray(EditRecord[]::new);
        return new EditSamples() {
            @Override
            public EditRecord.Layout layout() {
                return new EditRecord.Layout(2, 2, 1, 2, ScenePrompts.MAX_TOKENS, 1);
            }

            @Override
            public int count() {
                return COUNT;
            }

            @Override
            public EditRecord get(int index) {
                return records[index];
            }
        };
    }
}
