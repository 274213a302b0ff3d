package dev.retouch.experiment;

import dev.retouch.image.Picture;
import dev.retouch.scene.EditSample;
import dev.retouch.train.EditRecord;
import dev.retouch.train.EditSamples;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Scenes that no run has seen, with the truth to judge edits by. */
record HeldOut(List<EditSample> scenes, List<EditRecord> records, EditRecord.Layout layout) implements EditSamples {

    /** The first scenes of a data set, encoded. */
    static HeldOut of(LocalScenes all, SceneEncoder encoder, int count) {
        List<EditSample> scenes = new ArrayList<>();
        List<EditRecord> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            EditSample sample = all.sample(i);
            scenes.add(sample);
            records.add(encoder.record(sample, LocalScenes.picture(sample.target())));
        }
        return new HeldOut(scenes, records, encoder.layout());
    }

    @Override
    public int count() {
        return scenes.size();
    }

    @Override
    public EditRecord get(int index) {
        return records.get(index);
    }

    int side() {
        return scenes.get(0).source().side();
    }

    Picture source(int index) {
        return LocalScenes.picture(scenes.get(index).source());
    }

    Picture truth(int index) {
        return LocalScenes.picture(scenes.get(index).target());
    }

    /** The true regions, (scenes) of (rows, columns) in [0, 1]. */
    float[][] regions() {
        return regions(mask -> mask);
    }

    /** The regions of masks that were changed before. */
    float[][] regions(UnaryOperator<byte[]> change) {
        return scenes.stream()
                .map(scene -> MaskShapes.shares(change.apply(scene.mask()), side(), layout.columns()))
                .toArray(float[][]::new);
    }
}
