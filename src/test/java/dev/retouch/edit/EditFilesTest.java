package dev.retouch.edit;

import static dev.retouch.image.TestPictures.decoded;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.image.AlphaHandling;
import dev.retouch.image.Backdrop;
import dev.retouch.image.DecodedPicture;
import dev.retouch.image.Difference;
import dev.retouch.image.OutputOptions;
import dev.retouch.image.Picture;
import dev.retouch.image.PictureDecoder;
import dev.retouch.image.PictureFormat;
import dev.retouch.image.PictureLimits;
import dev.retouch.metadata.MetadataPolicy;
import dev.retouch.metadata.Provenance;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** What is reported of a result's file is what whoever opens the file finds. */
class EditFilesTest {

    private static final float QUALITY = 0.9f;
    private static final Provenance MADE = new Provenance("model@0", "adapter@0", "make it red");

    /** A soft ground, hard bright shapes on it, and noise. */
    private static Picture drawn(int width, int height, Random random) {
        byte[] rgb = new byte[3 * width * height];
        int left = random.nextInt(width / 2);
        int top = random.nextInt(height / 2);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                boolean shape = x >= left && x < left + width / 3 && y >= top && y < top + height / 3;
                for (int channel = 0; channel < 3; channel++) {
                    int level = shape ? 60 + 90 * channel : 200 - 100 * x / width - 20 * channel + random.nextInt(9);
                    rgb[3 * (y * width + x) + channel] = (byte) level;
                }
            }
        }
        return Picture.opaque(width, height, rgb);
    }

    private static EditOutcome edited(Picture source, Random random) {
        byte[] cells = new byte[64];
        Arrays.fill(cells, 9 + random.nextInt(9), 20 + random.nextInt(20), (byte) 1);
        Region region = new Region(cells, 8, 8, EditMode.LOCAL);
        EditOptions options = new EditOptions("make it red", 1, 2, 1, EditMode.LOCAL, Preserve.EXACT);
        byte[] red = new byte[3 * 64];
        for (int i = 0; i < red.length; i += 3) {
            red[i] = (byte) 220;
        }
        return Composition.outcome(
                source, Steadied.asDrawn(Picture.opaque(8, 8, red)), region, options, 2, new StageClock());
    }

    private static EditFiles files(Picture source, Random random, OutputOptions output) {
        return EditFiles.of(decoded(source), edited(source, random), output, QUALITY, MADE);
    }

    /** Other programs take the file as the one channel that it is. */
    @Test
    void mask_isAGreyPngOfTheRegionsWeights() throws IOException {
        Random random = new Random(3);
        Picture source = Picture.opaque(40, 30, new byte[3 * 40 * 30]);
        EditOutcome outcome = edited(source, random);
        EditFiles files = EditFiles.of(decoded(source), outcome, OutputOptions.of(PictureFormat.PNG), QUALITY, MADE);
        var raster = ImageIO.read(new ByteArrayInputStream(files.mask())).getRaster();
        assertEquals(1, raster.getNumBands());
        assertArrayEquals(outcome.weight(), (byte[]) raster.getDataElements(0, 0, 40, 30, null));
    }

    /** The stored file against the source where the mask's file is black, read by the JDK alone: mean and maximum. */
    private static double[] independent(EditFiles files, Picture source) throws IOException {
        BufferedImage result = ImageIO.read(new ByteArrayInputStream(files.result()));
        BufferedImage mask = ImageIO.read(new ByteArrayInputStream(files.mask()));
        double sum = 0;
        int most = 0;
        int samples = 0;
        for (int y = 0; y < source.height(); y++) {
            for (int x = 0; x < source.width(); x++) {
                if ((mask.getRGB(x, y) & 0xff) != 0) {
                    continue;
                }
                int pixel = result.getRGB(x, y);
                for (int channel = 0; channel < 3; channel++) {
                    int level = pixel >> 16 - 8 * channel & 0xff;
                    int gap = Math.abs(level - (source.rgb()[3 * (y * source.width() + x) + channel] & 0xff));
                    sum += gap;
                    most = Math.max(most, gap);
                    samples++;
                }
            }
        }
        assertTrue(samples > 0, "something lies outside");
        return new double[] {sum / samples / 255, most / 255.0};
    }

    @Test
    void report_ofTwentyJpegs_isWhatTheJdkFindsInTheFiles() throws IOException {
        double worst = 0;
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            Picture source = drawn(64 + 7 * seed, 96 - 3 * seed, random);
            EditOutcome outcome = edited(source, random);
            assertEquals(0, outcome.report().outsideMaxDifference(), "the edit itself keeps everything");
            EditFiles files =
                    EditFiles.of(decoded(source), outcome, OutputOptions.of(PictureFormat.JPEG), QUALITY, MADE);
            double[] found = independent(files, source);
            assertEquals(found[0], files.report().outsideMeanDifference(), 1e-9, "mean, " + seed);
            assertEquals(found[1], files.report().outsideMaxDifference(), 1e-9, "maximum, " + seed);
            worst = Math.max(worst, found[1]);
        }
        assertTrue(worst > 4 / 255.0, "JPEG changes pixels that the edit did not: " + worst * 255);
    }

    @Test
    void report_ofAPng_isThatNothingOutsideChanged() throws IOException {
        Random random = new Random(3);
        Picture source = drawn(90, 70, random);
        EditFiles files = files(source, random, OutputOptions.of(PictureFormat.PNG));
        assertEquals(0, files.report().outsideMeanDifference());
        assertEquals(0, files.report().outsideMaxDifference());
        assertArrayEquals(new double[2], independent(files, source));
    }

    /** Where a format loses nothing the report says 0, under alpha 0 too. */
    @Test
    void report_ofALosslessWebp_isThatNothingOutsideChanged() {
        Random random = new Random(3);
        Picture source = drawn(90, 70, random);
        EditFiles lossless = files(source, random, OutputOptions.of(PictureFormat.WEBP));
        assertEquals(0, lossless.report().outsideMaxDifference());
        EditFiles lossy = files(source, random, new OutputOptions(PictureFormat.WEBP, 0.9, null));
        assertTrue(lossy.report().outsideMaxDifference() > 4 / 255.0, "" + lossy.report());
    }

    @Test
    void alpha_isToldAsItIsInTheFile() {
        Random random = new Random(3);
        Picture opaque = drawn(32, 32, random);
        Picture cutOut = new Picture(32, 32, opaque.rgb(), new byte[32 * 32]);
        OutputOptions png = OutputOptions.of(PictureFormat.PNG);
        assertEquals(AlphaHandling.NONE, files(opaque, random, png).alpha());
        assertEquals(AlphaHandling.KEPT, files(cutOut, random, png).alpha());
        for (OutputOptions webp :
                List.of(OutputOptions.of(PictureFormat.WEBP), new OutputOptions(PictureFormat.WEBP, 0.5, null))) {
            assertEquals(AlphaHandling.KEPT, files(cutOut, random, webp).alpha());
        }
        OutputOptions jpeg = OutputOptions.of(PictureFormat.JPEG);
        assertEquals(AlphaHandling.FLATTENED, files(cutOut, random, jpeg).alpha());
        DecodedPicture flat = decoded(cutOut).on(Backdrop.WHITE);
        assertEquals(
                AlphaHandling.FLATTENED,
                EditFiles.of(flat, edited(flat.picture(), random), png, QUALITY, MADE)
                        .alpha());
    }

    @Test
    void result_saysWhereItComesFromUnlessItIsAskedNotTo() {
        for (PictureFormat format : PictureFormat.values()) {
            assertTrue(saysModel(new OutputOptions(format, null, null, MetadataPolicy.STRIP, true)), format.name());
            assertFalse(
                    saysModel(new OutputOptions(format, null, null, MetadataPolicy.KEEP_ALL, false)), format.name());
        }
    }

    private static boolean saysModel(OutputOptions output) {
        Random random = new Random(2);
        byte[] file = files(drawn(40, 30, random), random, output).result();
        return new String(file, StandardCharsets.ISO_8859_1).contains("model@0");
    }

    /** The same request gives the same bytes, whenever it is made. */
    @Test
    void result_ofTheSameEdit_hasTheSameBytes() {
        for (PictureFormat format : PictureFormat.values()) {
            byte[] once = files(drawn(40, 30, new Random(2)), new Random(2), OutputOptions.of(format))
                    .result();
            byte[] again = files(drawn(40, 30, new Random(2)), new Random(2), OutputOptions.of(format))
                    .result();
            assertArrayEquals(once, again, format.name());
        }
    }

    /** Colour that no alpha shows may go; the white of a JPEG is what the cut-out looked like. */
    @Test
    void report_ofAJpegOfACutOut_comparesWhatIsSeen() {
        Random random = new Random(4);
        Picture opaque = drawn(80, 80, random);
        byte[] alpha = new byte[80 * 80];
        Arrays.fill(alpha, 0, 80 * 40, (byte) 255);
        Picture source = new Picture(80, 80, opaque.rgb(), alpha);
        EditFiles files = files(source, random, OutputOptions.of(PictureFormat.JPEG));
        assertTrue(
                files.report().outsideMaxDifference() < 0.1, "" + files.report().outsideMaxDifference());
        Picture stored = PictureDecoder.decode(files.result(), PictureLimits.DEFAULT);
        assertTrue(Difference.between(stored, source).max() > 0.1, "hidden colours would count");
    }
}
