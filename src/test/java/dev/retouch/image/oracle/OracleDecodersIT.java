package dev.retouch.image.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.image.Picture;
import dev.retouch.image.PictureDecoder;
import dev.retouch.image.PictureLimits;
import dev.retouch.image.TestProfiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Made pictures, decoded here and by reference decoders: libpng, libtiff and lcms through ImageMagick, libwebp, and
 * libjpeg-turbo. The table goes to {@code target/oracles.md}.
 */
@Tag("oracles")
class OracleDecodersIT {

    private static final long SEED = 20261126;

    @TempDir
    Path folder;

    /** The largest differences of one picture, in levels; colour only where alpha lets some of it through. */
    private record Off(String file, int colour, int alpha) {}

    @Test
    void everyPicture_isWhatTheReferenceDecodesItTo() throws IOException {
        List<String> table = new ArrayList<>(
                List.of("| family | pictures | worst colour | worst alpha | bar |", "|---|---|---|---|---|"));
        List<String> beyond = new ArrayList<>();
        int count = 0;
        for (Family family :
                Families.all(List.of(TestProfiles.srgb(), TestProfiles.displayP3(), TestProfiles.adobeRgb()))) {
            List<Off> offs = compared(family);
            Off worst = new Off("", 0, 0);
            for (Off off : offs) {
                worst = new Off("", Math.max(worst.colour(), off.colour()), Math.max(worst.alpha(), off.alpha()));
                if (off.colour() > family.most() || off.alpha() > family.most()) {
                    beyond.add(family.name() + " " + off);
                }
            }
            count += offs.size();
            table.add(String.format(
                    Locale.ROOT,
                    "| %s | %d | %d | %d | %d |",
                    family.name(),
                    offs.size(),
                    worst.colour(),
                    worst.alpha(),
                    family.most()));
        }
        Files.createDirectories(Path.of("target"));
        Files.write(Path.of("target/oracles.md"), table);
        table.forEach(System.out::println);
        assertEquals(List.of(), beyond);
        assertTrue(count >= 2000, count + " pictures");
    }

    private List<Off> compared(Family family) throws IOException {
        Path from = Files.createDirectory(folder.resolve(family.name()));
        Path to = Files.createDirectory(folder.resolve(family.name() + " decoded"));
        Random random = new Random(SEED + family.name().hashCode());
        List<String> files = new ArrayList<>();
        for (int i = 0; i < family.count(); i++) {
            String file = i + "." + family.extension();
            family.maker().make(random, from, file);
            files.add(file);
        }
        family.oracle().decode(from, to, files);
        List<Off> offs = new ArrayList<>();
        for (String file : files) {
            Picture wanted = Pam.read(to.resolve(Families.name(file)));
            Picture found = PictureDecoder.decode(Files.readAllBytes(from.resolve(file)), PictureLimits.DEFAULT);
            offs.add(off(file, wanted, found));
        }
        return offs;
    }

    private static Off off(String file, Picture wanted, Picture found) {
        assertEquals(wanted.width(), found.width(), file);
        assertEquals(wanted.height(), found.height(), file);
        int colour = 0;
        int alpha = 0;
        for (int i = 0; i < wanted.width() * wanted.height(); i++) {
            int opacity = wanted.hasAlpha() ? wanted.alpha()[i] & 0xff : 255;
            alpha = Math.max(alpha, Math.abs(opacity - (found.hasAlpha() ? found.alpha()[i] & 0xff : 255)));
            for (int c = 3 * i; opacity != 0 && c < 3 * i + 3; c++) {
                colour = Math.max(colour, Math.abs((wanted.rgb()[c] & 0xff) - (found.rgb()[c] & 0xff)));
            }
        }
        return new Off(file, colour, alpha);
    }
}
