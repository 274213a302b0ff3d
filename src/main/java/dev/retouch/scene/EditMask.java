package dev.retouch.scene;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.util.Arrays;

/** Finds the mask of an edit from its two pictures and its two scenes. */
record EditMask(int side) {

    /** (side, side), 0 or 1. */
    byte[] of(SceneEdit edit, Raster source, Raster target) {
        byte[] mask = new byte[side * side];
        if (edit.kind().isGlobal()) {
            Arrays.fill(mask, (byte) 1);
            return mask;
        }
        byte[] a = source.rgb();
        byte[] b = target.rgb();
        for (int i = 0; i < mask.length; i++) {
            boolean same = a[3 * i] == b[3 * i] && a[3 * i + 1] == b[3 * i + 1] && a[3 * i + 2] == b[3 * i + 2];
            mask[i] = (byte) (same ? 0 : 1);
        }
        switch (edit.kind()) {
            case RECOLOUR, PATTERN -> addBody(mask, edit.before());
            case TEXT -> addText(mask, edit);
            default -> {}
        }
        return mask;
    }

    /** The visible body of the first object, which is the one that the makers of edits choose. */
    private void addBody(byte[] mask, Scene scene) {
        BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_BYTE_GRAY);
        Graphics2D pen = new SceneRenderer(side).pen(image);
        for (int i = 0; i < scene.items().size(); i++) {
            Item item = scene.items().get(i);
            for (Part part : item.kind().parts()) {
                pen.setPaint(i == 0 && part.material().isBody() ? Color.WHITE : Color.BLACK);
                pen.fill(item.placement().createTransformedShape(part.shape()));
            }
            if (!item.word().isEmpty()) {
                pen.setPaint(Color.BLACK);
                pen.fill(ItemPainter.labelPaper(item));
            }
        }
        pen.dispose();
        byte[] body = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
        for (int i = 0; i < mask.length; i++) {
            if ((body[i] & 255) >= 128) {
                mask[i] = 1;
            }
        }
    }

    private void addText(byte[] mask, SceneEdit edit) {
        if (edit.before().signs().equals(edit.after().signs())) {
            addBox(mask, ItemPainter.labelText(edit.before().items().get(0)));
            addBox(mask, ItemPainter.labelText(edit.after().items().get(0)));
        } else {
            addBox(mask, SignPainter.text(edit.before().signs().get(0)));
            addBox(mask, SignPainter.text(edit.after().signs().get(0)));
        }
    }

    private void addBox(byte[] mask, Shape text) {
        Rectangle2D box = text.getBounds2D();
        double scale = side / (double) Canvas.SIDE;
        int left = (int) Math.max(0, Math.floor(box.getMinX() * scale));
        int right = (int) Math.min(side, Math.ceil(box.getMaxX() * scale));
        int top = (int) Math.max(0, Math.floor(box.getMinY() * scale));
        int bottom = (int) Math.min(side, Math.ceil(box.getMaxY() * scale));
        for (int y = top; y < bottom; y++) {
            Arrays.fill(mask, y * side + left, y * side + right, (byte) 1);
        }
    }
}
