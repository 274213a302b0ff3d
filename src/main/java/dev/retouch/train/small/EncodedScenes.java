package dev.retouch.train.small;

import dev.retouch.scene.SceneSet;
import dev.retouch.scene.Split;
import dev.retouch.train.EditSamples;
import dev.retouch.train.EncodedEdits;
import dev.retouch.train.FrozenBundle;
import dev.retouch.train.FrozenText;
import dev.retouch.train.TextEncodedEdits;
import dev.retouch.train.TrainOptions;
import java.io.IOException;

/** Drawn scenes for a training at any size, as a bundle's own autoencoder and text encoder see them. */
public final class EncodedScenes {

    private EncodedScenes() {}

    /**
     * Opens them, preparing those that are missing beside the run.
     *
     * @param count how many
     * @param layers how many of the text encoder's last hidden layers are kept
     * @throws IOException when a part of the bundle is missing or the disk does not take the files
     */
    public static EncodedEdits open(FrozenBundle bundle, TrainOptions options, int count, int layers)
            throws IOException {
        FrozenText text = bundle.text(bundle.pictures(), SmallBundle.SIDE, SmallBundle.SIDE);
        SceneSet scenes = new SceneSet(options.seed(), Split.TRAIN, SmallBundle.SIDE);
        EditSamples samples = SceneEdits.open(bundle, text.format(), scenes, options, count);
        return new TextEncodedEdits(
                bundle.manager(),
                samples,
                text,
                layers,
                "scenes-" + SceneEdits.digest(bundle, text.format(), scenes) + "-" + count);
    }
}
