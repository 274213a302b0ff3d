package dev.retouch.scene;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Writes a sheet of samples (source, target, mask), so that a person can look: FILE [SEED] [SIDE] [KIND]. */
public final class SceneSheet {
    private static final int CELL = 256;
    private static final int ROWS = 7;
    private static final int COLUMNS = 2;

    private SceneSheet() {}

    public static void main(String[] args) throws IOException {
        long seed = args.length > 1 ? Long.parseLong(args[1]) : 1;
        int side = args.length > 2 ? Integer.parseInt(args[2]) : SceneSet.DEFAULT_SIDE;
        SceneSet set = new SceneSet(seed, Split.TRAIN, side);
        BufferedImage sheet =
                new BufferedImage(COLUMNS * (3 * CELL + 24), ROWS * (CELL + 28), BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = sheet.createGraphics();
        pen.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        for (int i = 0; i < ROWS * COLUMNS; i++) {
            EditSample sample = args.length > 3 ? set.sample(i, EditKind.valueOf(args[3])) : set.sample(i);
            int x = i % COLUMNS * (3 * CELL + 24);
            int y = i / COLUMNS * (CELL + 28);
            pen.drawImage(image(sample.source()), x, y, CELL, CELL, null);
            pen.drawImage(image(sample.target()), x + CELL + 4, y, CELL, CELL, null);
            byte[] rgb = new byte[sample.mask().length * 3];
            for (int p = 0; p < rgb.length; p++) {
                rgb[p] = (byte) (sample.mask()[p / 3] * 255);
            }
            pen.drawImage(image(new Raster(side, rgb)), x + 2 * CELL + 8, y, CELL, CELL, null);
            pen.setColor(Color.WHITE);
            pen.drawString(sample.kind() + ": " + sample.instruction(), x + 4, y + CELL + 18);
        }
        pen.dispose();
        File file = Path.of(args[0]).toFile();
        ImageIO.write(sheet, "png", file);
    }

    private static BufferedImage image(Raster raster) {
        int side = raster.side();
        BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < side * side; i++) {
            byte[] rgb = raster.rgb();
            image.setRGB(
                    i % side, i / side, (rgb[3 * i] & 255) << 16 | (rgb[3 * i + 1] & 255) << 8 | rgb[3 * i + 2] & 255);
        }
        return image;
    }
}
