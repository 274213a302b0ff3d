package dev.retouch.app.demo;

import dev.retouch.image.Picture;
import dev.retouch.image.PictureEncoder;
import dev.retouch.image.PictureFailure;
import dev.retouch.scene.EditKind;
import dev.retouch.scene.EditSample;
import dev.retouch.scene.SceneSet;
import dev.retouch.scene.Split;
import dev.retouch.worker.job.JobFailure;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The requests of the demo: held-out scenes, edits of every kind, and two requests that must fail. */
final class DemoRequests {

    private static final List<EditKind> KINDS = List.of(
            EditKind.RECOLOUR,
            EditKind.REMOVE,
            EditKind.ADD,
            EditKind.REPLACE,
            EditKind.PATTERN,
            EditKind.TEXT,
            EditKind.RECOLOUR,
            EditKind.REMOVE,
            EditKind.ADD,
            EditKind.PATTERN,
            EditKind.WARMER,
            EditKind.DARKER);

    private DemoRequests() {}

    /**
     * A planned request.
     *
     * @param name short, also the source's object name
     * @param instruction what to change
     * @param source the encoded source picture; empty to send the address of an object that does not exist
     * @param outcome the expected one: the mode of a completed edit, or the reason of a failure
     */
    @SuppressWarnings("ArrayRecordComponent") // file content: equality is never asked for
    record Planned(String name, String instruction, byte[] source, String outcome) {}

    /**
     * Twelve pictures to edit and two bad requests.
     *
     * @param seed of the scenes
     * @param side of the pictures, in pixels
     */
    static List<Planned> plan(long seed, int side) {
        SceneSet scenes = new SceneSet(seed, Split.HELD_OUT, side);
        List<Planned> requests = new ArrayList<>();
        for (int i = 0; i < KINDS.size(); i++) {
            EditSample sample = scenes.sample(i, KINDS.get(i));
            Picture source = Picture.opaque(side, side, sample.source().rgb());
            requests.add(new Planned(
                    "%02d-%s".formatted(i + 1, KINDS.get(i).name().toLowerCase(Locale.ROOT)),
                    sample.instruction(),
                    PictureEncoder.png(source),
                    sample.kind().isGlobal() ? "global" : "local"));
        }
        requests.add(new Planned("13-missing", "make the mug red", new byte[0], JobFailure.SOURCE_NOT_FOUND.code()));
        requests.add(new Planned(
                "14-no-image",
                "make the mug red",
                "this is a text".getBytes(StandardCharsets.UTF_8),
                PictureFailure.UNREADABLE.code()));
        return requests;
    }
}
