package dev.retouch.edit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.image.Backdrop;
import dev.retouch.image.Difference;
import dev.retouch.image.Picture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures that look the same are edited the same: colour under alpha 0 steers nothing. */
class CutOutTest {

    private static final Path FOLDER = Path.of("src", "test", "resources", "pictures", "asis");
    private static final EditOptions RED =
            new EditOptions("make the purse red", 0, 2, 0, EditMode.LOCAL, Preserve.EXACT);

    private static EditPipeline pipeline;
    private static Picture source;
    private static EditOutcome wanted;

    @BeforeAll
    @SuppressWarnings("MustBeClosedChecker") // closed after the last test
    static void open() throws IOException {
        pipeline = EditPipeline.open(
                Path.of("src", "bundle", "small"), PipelineSettings.of(PipelineSettings.Precision.F32));
        source = picture("cutout-hidden-white.png");
        wanted = pipeline.edit(source, RED);
    }

    @AfterAll
    static void close() {
        pipeline.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"hidden-black", "hidden-othergoods", "hidden-teal"})
    void edit_looksLikeThatOfTheSamePictureWithWhiteBelow(String name) throws IOException {
        EditOutcome outcome = pipeline.edit(picture("cutout-" + name + ".png"), RED);
        assertArrayEquals(wanted.mask().rgb(), outcome.mask().rgb());
        assertEquals(wanted.report().regionBox(), outcome.report().regionBox());
        Difference seen =
                Difference.between(Backdrop.WHITE.under(wanted.result()), Backdrop.WHITE.under(outcome.result()));
        assertTrue(seen.max() <= 2 / 255.0, name + " differs by " + seen.max() * 255);
    }

    @Test
    void edit_isThatOfTheFlatPictureWhereNothingShowsThrough() throws IOException {
        EditOutcome flat = pipeline.edit(picture("cutout-flat-on-white.png"), RED);
        assertArrayEquals(wanted.mask().rgb(), flat.mask().rgb());
        for (int i = 0; i < source.rgb().length; i++) {
            if ((source.alpha()[i / 3] & 0xff) == 255) {
                assertEquals(flat.result().rgb()[i] & 0xff, wanted.result().rgb()[i] & 0xff, 2, "sample " + i);
            }
        }
    }

    @Test
    void edit_tenCutOutsThatDifferOnlyUnderNoAlpha() {
        Random random = new Random(13);
        for (int round = 0; round < 10; round++) {
            byte[] rgb = source.rgb().clone();
            for (int i = 0; i < rgb.length; i++) {
                rgb[i] = source.alpha()[i / 3] == 0 ? (byte) random.nextInt(256) : rgb[i];
            }
            Picture other = new Picture(source.width(), source.height(), rgb, source.alpha());
            EditOutcome outcome = pipeline.edit(other, RED);
            assertArrayEquals(wanted.mask().rgb(), outcome.mask().rgb());
            assertArrayEquals(
                    Backdrop.WHITE.under(wanted.result()).rgb(),
                    Backdrop.WHITE.under(outcome.result()).rgb());
        }
    }

    @Test
    void edit_keepsAlphaAndAllThatIsOutside() {
        Picture result = wanted.result();
        assertArrayEquals(source.alpha(), result.alpha());
        byte[] mask = wanted.mask().rgb();
        int changed = 0;
        for (int i = 0; i < mask.length; i++) {
            if (mask[i] == 0) {
                assertEquals(source.rgb()[i], result.rgb()[i]);
            } else if (source.rgb()[i] != result.rgb()[i]) {
                changed++;
            }
        }
        assertFalse(changed == 0, "the edit changed nothing");
    }

    private static Picture picture(String name) throws IOException {
        return pipeline.decode(Files.readAllBytes(FOLDER.resolve(name)));
    }
}
