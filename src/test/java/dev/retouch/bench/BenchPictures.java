package dev.retouch.bench;

import dev.retouch.image.Picture;
import dev.retouch.image.PictureEncoder;
import dev.retouch.scene.EditSample;
import dev.retouch.scene.SceneSet;
import dev.retouch.scene.Split;
import java.util.ArrayList;
import java.util.List;

/**
 * What the benchmarks edit: held-out scenes.
 *
 * @param png the source picture
 * @param instruction what to change
 */
@SuppressWarnings("ArrayRecordComponent") // file content: equality is never asked for
record BenchPictures(byte[] png, String instruction) {

    private static final int SIDE = 128;

    static List<BenchPictures> draw(int count) {
        SceneSet scenes = new SceneSet(31, Split.HELD_OUT, SIDE);
        List<BenchPictures> pictures = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            EditSample sample = scenes.sample(i);
            Picture source = Picture.opaque(SIDE, SIDE, sample.source().rgb());
            pictures.add(new BenchPictures(PictureEncoder.png(source), sample.instruction()));
        }
        return pictures;
    }
}
