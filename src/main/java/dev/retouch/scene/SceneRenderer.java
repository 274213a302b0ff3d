package dev.retouch.scene;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RadialGradientPaint;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;

/** Draws scenes at one side; keeps nothing between calls. */
record SceneRenderer(int side) {

    Raster render(Scene scene) {
        return complete(backdrop(scene), scene);
    }

    /** The scene without its objects and signs, to be completed any number of times. */
    BufferedImage backdrop(Scene scene) {
        BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = pen(image);
        BackdropPainter.paint(pen, scene);
        pen.dispose();
        return image;
    }

    /** Draws the rest on a copy of the backdrop. */
    Raster complete(BufferedImage backdrop, Scene scene) {
        BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
        int[] from = ((DataBufferInt) backdrop.getRaster().getDataBuffer()).getData();
        int[] pixels = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
        System.arraycopy(from, 0, pixels, 0, pixels.length);
        Graphics2D pen = pen(image);
        scene.signs().forEach(sign -> SignPainter.paint(pen, sign));
        scene.items().forEach(item -> ItemPainter.shadow(pen, item, scene.light()));
        scene.items().forEach(item -> ItemPainter.paint(pen, item, scene.light()));
        dim(pen, scene.light());
        pen.dispose();
        byte[] rgb = new byte[pixels.length * 3];
        for (int i = 0; i < pixels.length; i++) {
            rgb[3 * i] = (byte) (pixels[i] >> 16);
            rgb[3 * i + 1] = (byte) (pixels[i] >> 8);
            rgb[3 * i + 2] = (byte) pixels[i];
        }
        return new Raster(side, rgb);
    }

    private static void dim(Graphics2D pen, Light light) {
        float middle = (float) (Canvas.SIDE / 2.0);
        pen.setPaint(new RadialGradientPaint(middle, middle, middle * 1.42f, new float[] {0, 0.6f, 1}, new Color[] {
            Colours.faded(Color.BLACK, light.dim()),
            Colours.faded(Color.BLACK, light.dim()),
            Colours.faded(Color.BLACK, light.dim() + light.vignette())
        }));
        pen.fillRect(0, 0, Canvas.SIDE, Canvas.SIDE);
    }

    /** Antialiased, in the scene's units. */
    Graphics2D pen(BufferedImage image) {
        Graphics2D pen = image.createGraphics();
        pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        pen.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        pen.scale(side / (double) Canvas.SIDE, side / (double) Canvas.SIDE);
        return pen;
    }
}
