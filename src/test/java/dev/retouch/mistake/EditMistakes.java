package dev.retouch.mistake;

import static dev.retouch.mistake.Place.in;

import java.util.List;

/** Mistakes between a request and its result. */
final class EditMistakes {

    private static final String ROOM = "edit";

    private EditMistakes() {}

    static List<Mistake> all() {
        return List.of(
                mistake(
                        "the branches of guidance are swapped",
                        in("edit.Denoiser", "velocity").swap("Guidance.rescaled", 0, 1),
                        "golden.PipelineParityTest.denoiser_agreesWithTheReference"),
                mistake(
                        "the source stands before the target",
                        in("edit.Denoiser", "velocity").swap("Nn.cat", 1, 2),
                        "golden.PipelineParityTest.denoiser_agreesWithTheReference"),
                mistake(
                        "the cache does not tell pictures of one size apart",
                        in("edit.ContentCache", "key").at(2).without("MessageDigest.update"),
                        "edit.ContentCacheTest.key_tellsPicturesTextsAndPurposesApart"));
    }

    private static Mistake mistake(String name, Change change, String check) {
        return new Mistake(ROOM, name, change, check);
    }
}
