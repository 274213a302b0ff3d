package dev.retouch.scene;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Locale;

/**
 * An endless data set of edits: every sample is a pure function of (seed, split, index), from any thread.
 *
 * <p>Local edits are 85 % of it, evenly among their six kinds; the rest is global.
 */
public final class SceneSet {
    /** Side in pixels at which one unit of a scene is one pixel. */
    public static final int DEFAULT_SIDE = Canvas.SIDE;

    private static final double LOCAL_SHARE = 0.85;
    private static final int KIND_STREAM = 0;
    private static final int SCENE_STREAM = 1;
    private static final int FREE_STREAM = 2;

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

    /** The sample of an index; its kind of edit is drawn at random. */
    public EditSample sample(long index) {
        return sample(index, kind(index));
    }

    /** What stands in the picture of a sample, without drawing it. */
    public List<VisibleObject> visibleObjects(long index) {
        return edit(index, kind(index)).before().visibleObjects();
    }

    /** The instruction of a sample in other words than its own: those that {@link FreeInstructions} has for the split. */
    public String freely(long index) {
        return FreeInstructions.of(new SceneRandom(seed, split, index, FREE_STREAM), split, edit(index, kind(index)));
    }

    private EditKind kind(long index) {
        SceneRandom random = new SceneRandom(seed, split, index, KIND_STREAM);
        return random.chance(LOCAL_SHARE)
                ? random.pick(
                        EditKind.RECOLOUR,
                        EditKind.REMOVE,
                        EditKind.ADD,
                        EditKind.REPLACE,
                        EditKind.PATTERN,
                        EditKind.TEXT)
                : random.pick(EditKind.WARMER, EditKind.COOLER, EditKind.DARKER);
    }

    private SceneEdit edit(long index, EditKind kind) {
        return new EditMaker(new SceneRandom(seed, split, index, SCENE_STREAM)).make(kind);
    }

    /** The sample of an index when the kind of edit is chosen by the caller rather than drawn. */
    public EditSample sample(long index, EditKind kind) {
        SceneEdit edit = edit(index, kind);
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
                edit.requestedColour(),
                edit.before().visibleObjects(),
                InstructionLabels.of(edit));
    }
}
