package dev.retouch.sheet;

import dev.retouch.image.Filter;
import dev.retouch.image.Picture;
import dev.retouch.image.Resampler;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.util.List;

/** Rows of captioned pictures on white, for people to look at. */
public final class ContactSheet {

    private static final int MARGIN = 24;
    private static final int GAP = 14;
    private static final int CAPTION_GAP = 6;
    private static final int MAX_CAPTION_LINES = 4;
    private static final Color BORDER = new Color(0xc8, 0xcc, 0xd0);
    private static final Color TEXT = new Color(0x24, 0x29, 0x2e);
    private static final Color[] CHECKS = {Color.WHITE, new Color(0xe4, 0xe6, 0xe8)};

    private ContactSheet() {}

    /** A picture and what stands below it; the caption may be empty. */
    public record Tile(Picture picture, String caption) {}

    /**
     * Draws a header line and below it one row for each list; tiles keep their columns from row to row.
     *
     * @param rows may differ in length; at least one tile in all
     * @param side of the square that each picture is fitted into, 16 to 4096 pixels
     * @throws IllegalArgumentException when there is no tile or side is out of range
     */
    public static Picture draw(String header, List<List<Tile>> rows, int side) {
        int columns = rows.stream().mapToInt(List::size).max().orElse(0);
        if (columns == 0 || side < 16 || side > 4096) {
            throw new IllegalArgumentException("a contact sheet needs at least one tile and a side of 16 to 4096, got "
                    + columns + " tiles and " + side);
        }
        int width = 2 * MARGIN + columns * side + (columns - 1) * GAP;
        List<String> title = SheetFont.TITLE.wrapped(header, width - 2.0 * MARGIN, 3);
        int top = MARGIN + title.size() * SheetFont.TITLE.lineHeight() + (title.isEmpty() ? 0 : GAP);
        int height = top - GAP + MARGIN;
        for (List<Tile> row : rows) {
            height += rowHeight(row, side) + GAP;
        }
        BufferedImage sheet = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D pen = sheet.createGraphics();
        pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        pen.setStroke(new BasicStroke(1));
        pen.setColor(Color.WHITE);
        pen.fillRect(0, 0, width, height);
        lines(pen, SheetFont.TITLE, title, MARGIN, MARGIN);
        int y = top;
        for (List<Tile> row : rows) {
            int rowHeight = rowHeight(row, side);
            int pictureHeight = pictureHeight(row, side);
            for (int column = 0; column < row.size(); column++) {
                Rectangle place = new Rectangle(MARGIN + column * (side + GAP), y, side, pictureHeight);
                tile(pen, sheet, row.get(column), place);
            }
            y += rowHeight + GAP;
        }
        pen.dispose();
        return picture(sheet);
    }

    private static int rowHeight(List<Tile> row, int side) {
        int lines = row.stream()
                .mapToInt(tile -> SheetFont.TEXT
                        .wrapped(tile.caption(), side, MAX_CAPTION_LINES)
                        .size())
                .max()
                .orElse(0);
        return pictureHeight(row, side) + (lines == 0 ? 0 : CAPTION_GAP + lines * SheetFont.TEXT.lineHeight());
    }

    private static int pictureHeight(List<Tile> row, int side) {
        return row.stream()
                .mapToInt(tile -> fitted(tile.picture(), side).height)
                .max()
                .orElse(0);
    }

    private static Rectangle fitted(Picture picture, int side) {
        double scale = (double) side / Math.max(picture.width(), picture.height());
        int width = Math.max(1, (int) Math.round(picture.width() * scale));
        int height = Math.max(1, (int) Math.round(picture.height() * scale));
        return new Rectangle(width, height);
    }

    private static void tile(Graphics2D pen, BufferedImage sheet, Tile tile, Rectangle place) {
        Rectangle size = fitted(tile.picture(), place.width);
        int left = place.x + (place.width - size.width) / 2;
        int top = place.y + (place.height - size.height) / 2;
        paste(sheet, Resampler.resize(tile.picture(), size.width, size.height, Filter.LANCZOS), left, top);
        pen.setColor(BORDER);
        pen.drawRect(left - 1, top - 1, size.width + 1, size.height + 1);
        List<String> caption = SheetFont.TEXT.wrapped(tile.caption(), place.width, MAX_CAPTION_LINES);
        lines(pen, SheetFont.TEXT, caption, place.x, place.y + place.height + CAPTION_GAP);
    }

    private static void lines(Graphics2D pen, SheetFont font, List<String> lines, int left, int top) {
        pen.setColor(TEXT);
        int baseline = top + font.ascent();
        for (String line : lines) {
            pen.fill(font.outline(line, left, baseline));
            baseline += font.lineHeight();
        }
    }

    /** Transparent parts show the usual checks. */
    private static void paste(BufferedImage sheet, Picture picture, int left, int top) {
        byte[] rgb = picture.rgb();
        for (int i = 0; i < rgb.length / 3; i++) {
            int x = i % picture.width();
            int y = i / picture.width();
            int opacity = picture.hasAlpha() ? picture.alpha()[i] & 0xff : 255;
            Color below = CHECKS[(x / 8 + y / 8) % 2];
            int red = over(rgb[3 * i], below.getRed(), opacity);
            int green = over(rgb[3 * i + 1], below.getGreen(), opacity);
            int blue = over(rgb[3 * i + 2], below.getBlue(), opacity);
            sheet.setRGB(left + x, top + y, red << 16 | green << 8 | blue);
        }
    }

    private static int over(byte sample, int below, int opacity) {
        return ((sample & 0xff) * opacity + below * (255 - opacity) + 127) / 255;
    }

    private static Picture picture(BufferedImage sheet) {
        byte[] bgr = ((DataBufferByte) sheet.getRaster().getDataBuffer()).getData();
        byte[] rgb = new byte[bgr.length];
        for (int i = 0; i < rgb.length; i += 3) {
            rgb[i] = bgr[i + 2];
            rgb[i + 1] = bgr[i + 1];
            rgb[i + 2] = bgr[i];
        }
        return Picture.opaque(sheet.getWidth(), sheet.getHeight(), rgb);
    }
}
