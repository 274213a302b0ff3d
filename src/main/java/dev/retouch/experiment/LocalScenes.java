package dev.retouch.experiment;

import dev.retouch.image.Picture;
import dev.retouch.scene.EditKind;
import dev.retouch.scene.EditSample;
import dev.retouch.scene.Raster;
import dev.retouch.scene.SceneSet;
import dev.retouch.scene.Split;
import java.util.Arrays;
import java.util.List;

/** Drawn local edits, every kind as often as the others. */
final class LocalScenes {

    private static final List<EditKind> KINDS =
            Arrays.stream(EditKind.values()).filter(kind -> !kind.isGlobal()).toList();

    private final SceneSet scenes;

    LocalScenes(long seed, Split split, int side) {
        scenes = new SceneSet(seed, split, side);
    }

    EditSample sample(long index) {
        return scenes.sample(index, KINDS.get((int) (index % KINDS.size())));
    }

    static Picture picture(Raster raster) {
        return Picture.opaque(raster.side(), raster.side(), raster.rgb());
    }
}
