package dev.retouch.scene;

import java.awt.image.BufferedImage;
import java.util.Locale;

/**
 * An endless data set of edits: every sample is a pure function of (seed, split, index), from any thread.
 *
 * <p>Local edits are 85 % of it, evenly among their six kinds; the rest is global.
 */
public final class SceneSet {
    /** Side of the canvas that scenes are drawn on, in units; a picture of this side has a pixel for each. */
    public static final int CANVAS = 128;

    private static final double LOCAL_SHARE = 0.85;
    private static final int KIND_STREAM = 0;
    private static final int SCENE_STREAM = 1;

    private final long seed;
    private final Split split;
    private final int side;

    /**
     * @param side of the pictures in pixels
     * @throws IllegalArgumentException if side is not in 16 to 4096
     */
    public SceneSet(long seed, Split split, int side) {
        if (side < 16 || side > 4096) {
            throw new IllegalArgumentException("no scenes of side " + side + ": ask for 16 to 4096 pixels");
        }
        this.seed = seed;
        this.split = split;
        this.side = side;
    }

    public EditSample sample(long index) {
        Draws draws = new Draws(seed, split, index, KIND_STREAM);
        EditKind kind = draws.chance(LOCAL_SHARE)
                ? draws.pick(
                        EditKind.RECOLOUR,
                        EditKind.REMOVE,
                        EditKind.ADD,
                        EditKind.REPLACE,
                        EditKind.PATTERN,
                        EditKind.TEXT)
                : draws.pick(EditKind.WARMER, EditKind.COOLER, EditKind.DARKER);
        return sample(index, kind);
    }

    /** The sample of an index when the kind of edit is chosen by the caller rather than drawn. */
    public EditSample sample(long index, EditKind kind) {
        Edit edit = new EditMaker(new Draws(seed, split, index, SCENE_STREAM)).make(kind);
        SceneRenderer renderer = new SceneRenderer(side);
        BufferedImage backdrop = renderer.backdrop(edit.before());
        Raster source = renderer.complete(backdrop, edit.before());
        Raster target = kind.isGlobal() ? GlobalTone.apply(kind, source) : renderer.complete(backdrop, edit.after());
        byte[] mask = new EditMask(side).of(edit, source, target);
        String id = String.join("-", split.name(), Long.toString(seed), Long.toString(index), kind.name())
                .toLowerCase(Locale.ROOT);
        return new EditSample(
                id,
                kind,
                edit.instruction(),
                source,
                target,
                mask,
                edit.asked(),
                edit.before().shown(),
                Wanted.of(edit));
    }
}
