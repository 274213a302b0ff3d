package dev.retouch.registration;

import dev.retouch.image.Compositor;
import dev.retouch.image.Picture;
import dev.retouch.sheet.ContactSheet;
import dev.retouch.sheet.ContactSheet.Tile;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Made drifts for people to look at: with and without the correction, and the worst place of the seam near by. */
public final class DriftSheet {

    private static final int SIDE = 300;

    /** Side of what is shown near by, in pixels. */
    private static final int NEAR = 72;

    private DriftSheet() {}

    /** One row for each of the first cases. */
    public static Picture draw(int count) {
        List<List<Tile>> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(row(MadeDrift.of(i, MadeDrift.Kind.ALL)));
        }
        return ContactSheet.draw("Made drift: composited as drawn, and with the drift undone", rows, SIDE);
    }

    private static List<Tile> row(MadeDrift made) {
        Drift drift = Drift.between(made.source(), made.drawn(), made.compared());
        Picture undone = drift.undo(made.drawn(), made.source());
        Picture before = Compositor.composite(made.source(), made.drawn(), made.weight());
        Picture after = Compositor.composite(made.source(), undone, made.weight());
        int worst = worst(made, before);
        int left = Math.max(0, Math.min(MadeDrift.SIDE - NEAR, worst % MadeDrift.SIDE - NEAR / 2));
        int top = Math.max(0, Math.min(MadeDrift.SIDE - NEAR, worst / MadeDrift.SIDE - NEAR / 2));
        return List.of(
                new Tile(made.source(), "source"),
                new Tile(
                        made.drawn(),
                        text(
                                "drawn: %.1f right, %.1f down, x %.3f; %.0f %% edited",
                                made.truth().x(),
                                made.truth().y(),
                                1 + made.truth().growth(),
                                100 * made.edited())),
                new Tile(before, text("as drawn: seam %.2f", made.seam(made.drawn()))),
                new Tile(
                        after,
                        text(
                                "undone: seam %.2f, %.2f px left, confidence %.2f",
                                made.seam(undone), made.errorAtTheSeam(drift.moved()), drift.confidence())),
                new Tile(near(before, left, top), "as drawn, near by"),
                new Tile(near(after, left, top), "undone, near by"));
    }

    private static String text(String format, Object... figures) {
        return String.format(Locale.ROOT, format, figures);
    }

    /** The pixel of the feather that differs most from the source. */
    private static int worst(MadeDrift made, Picture before) {
        byte[] weight = made.weight();
        int worst = 0;
        int most = -1;
        for (int i = 0; i < weight.length; i++) {
            int difference =
                    Math.abs((before.rgb()[3 * i] & 0xff) - (made.source().rgb()[3 * i] & 0xff));
            if (weight[i] != 0 && weight[i] != -1 && difference > most) {
                most = difference;
                worst = i;
            }
        }
        return worst;
    }

    private static Picture near(Picture picture, int left, int top) {
        byte[] rgb = new byte[3 * NEAR * NEAR];
        for (int y = 0; y < NEAR; y++) {
            System.arraycopy(picture.rgb(), 3 * ((top + y) * picture.width() + left), rgb, 3 * y * NEAR, 3 * NEAR);
        }
        return Picture.opaque(NEAR, NEAR, rgb);
    }
}
