package dev.retouch.train.small;

import dev.retouch.scene.NegativeInstructions;
import dev.retouch.scene.SceneSet;
import dev.retouch.scene.VisibleObject;
import java.util.ArrayList;
import java.util.List;

/** What instructions of a training are made of, and the first ones: a training is keyed by them. */
final class DrawnWords {

    private static final int DRAWN = 32;

    private DrawnWords() {}

    /** The lists of words, and texts that show how they are put together today. */
    static String of(SceneSet scenes, NegativeInstructions negatives) {
        List<String> texts = new ArrayList<>();
        texts.add(NegativeInstructions.words());
        for (int i = 0; i < DRAWN; i++) {
            List<VisibleObject> seen = scenes.visibleObjects(i);
            texts.add(scenes.freely(i));
            texts.add(negatives.sample(i, seen).instruction());
            texts.add(negatives.freely(i, seen).instruction());
        }
        return String.join("\n", texts);
    }
}
