package dev.retouch.train.small;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.retouch.scene.SceneSet;
import dev.retouch.scene.Split;
import dev.retouch.train.EditRecord;
import dev.retouch.train.EditSamples;
import dev.retouch.train.FrozenBundle;
import dev.retouch.train.PromptFormat;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class FreeEditsTest {

    private static final SceneSet SCENES = new SceneSet(1, Split.TRAIN, SmallBundle.SIDE);

    /** The prompt and nothing else changes. */
    @Test
    void everyOtherEdit_isAskedForInFreeWords() throws IOException {
        EditSamples edits = NegativeEditsTest.edits();
        try (FrozenBundle frozen = FrozenBundle.open(ShippedParts.SHIPPED)) {
            PromptFormat format =
                    PromptFormat.of(frozen.tokenizer(), frozen.pictures(), SmallBundle.SIDE, SmallBundle.SIDE);
            ScenePrompts prompts = ScenePrompts.of(frozen.tokenizer(), format);
            EditSamples all = FreeEdits.of(edits, SCENES, prompts);
            assertEquals(edits.count(), all.count());
            assertEquals(edits.layout(), all.layout());
            for (int i = 0; i < edits.count(); i++) {
                EditRecord edit = all.get(i);
                if (i % 2 == 1) {
                    assertSame(edits.get(i), edit);
                    continue;
                }
                ScenePrompts.Ids wanted = prompts.ids(SCENES.freely(i));
                assertArrayEquals(wanted.values(), edit.ids());
                assertEquals(wanted.length(), edit.length());
                assertSame(edits.get(i).source(), edit.source());
                assertSame(edits.get(i).target(), edit.target());
                assertSame(edits.get(i).region(), edit.region());
                assertSame(edits.get(i).picture(), edit.picture());
                assertEquals(edits.get(i).local(), edit.local());
            }
        }
    }
}
