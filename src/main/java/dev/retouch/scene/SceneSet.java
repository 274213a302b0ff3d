package dev.retouch.scene;

import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Area;
import java.awt.geom.Rectangle2D;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** An endless row of samples; each is a pure function of seed, split, side and index. */
public final class SceneSet {

    private static final List<EditKind> LOCAL =
            Arrays.stream(EditKind.values()).filter(kind -> !kind.isGlobal()).toList();
    private static final List<EditKind> GLOBAL =
            Arrays.stream(EditKind.values()).filter(EditKind::isGlobal).toList();

    private final long seed;
    private final Split split;
    private final int side;

    /** @param side in pixels; the same sample looks the same at every side, only sharper */
    public SceneSet(long seed, Split split, int side) {
        this.seed = seed;
        this.split = split;
        this.side = side;
    }

    /** The sample of that number: 85 % local edits, evenly among their kinds. */
    public EditSample sample(long index) {
        SplittableRandom random = random(index);
        EditKind kind = random.nextInt(100) < 85 ? Composer.pick(LOCAL, random) : Composer.pick(GLOBAL, random);
        return sample(index, kind, random);
    }

    /** The sample of that number with an edit of that kind. */
    public EditSample sample(long index, EditKind kind) {
        return sample(index, kind, random(index));
    }

    private SplittableRandom random(long index) {
        // The lowest bit tells the split, so no two splits ever draw from the same stream.
        long mixed = (seed * 0x9E3779B97F4A7C15L + index) * 2 + split.ordinal();
        return new SplittableRandom(mixed * 0xBF58476D1CE4E5B9L);
    }

    private EditSample sample(long index, EditKind kind, SplittableRandom random) {
        Scene scene = Composer.compose(kind, random);
        Edit edit = edit(kind, scene, random);
        Raster source = Painter.paint(edit.before(), side);
        Raster painted = Painter.paint(edit.after(), side);
        Raster target = kind.isGlobal() ? tinted(source, kind) : painted;
        byte[] mask = kind.isGlobal() ? ones() : mask(source, target, edit.extent());
        String id = split.name().toLowerCase(java.util.Locale.ROOT) + "-" + seed + "-" + index;
        return new EditSample(id, kind, edit.instruction(), source, target, mask, edit.askedColour());
    }

    /** @param extent what belongs to the region even where no pixel changes, in canvas units; null for nothing more */
    private record Edit(Scene before, Scene after, String instruction, @Nullable Shape extent, String askedColour) {}

    private static Edit edit(EditKind kind, Scene scene, RandomGenerator random) {
        Item item = Composer.pick(scene.items(), random);
        return switch (kind) {
            case RECOLOUR -> recolour(scene, item, random);
            case REMOVE ->
                new Edit(
                        scene,
                        scene.without(item),
                        Wordings.of(kind, Map.of("n", Wordings.seen(item, random)), random),
                        null,
                        "");
            case ADD -> add(scene, random);
            case REPLACE -> replace(scene, item, random);
            case PATTERN -> pattern(scene, item, random);
            case TEXT -> text(scene, random);
            case WARMER, COOLER, DARKER -> new Edit(scene, scene, Wordings.of(kind, Map.of(), random), null, "");
        };
    }

    private static Edit recolour(Scene scene, Item item, RandomGenerator random) {
        // Plain, so that the mean of the region is the colour that was asked for.
        Item plain = item.withPattern(Pattern.PLAIN);
        Scene before = scene.replacing(item, plain);
        Palette.Named colour = otherColour(plain.colour(), random);
        String words =
                Wordings.of(EditKind.RECOLOUR, Map.of("n", Wordings.seen(plain, random), "c", colour.name()), random);
        Area body = new Area(plain.product().body);
        body.subtract(plain.product().trim);
        return new Edit(
                before,
                before.replacing(plain, plain.withColour(colour)),
                words,
                Product.placed(body, plain),
                colour.name());
    }

    private static Edit add(Scene scene, RandomGenerator random) {
        List<Integer> free = IntStream.range(0, 3)
                .filter(slot -> scene.items().stream().noneMatch(item -> item.slot() == slot))
                .boxed()
                .toList();
        int slot = Composer.pick(free, random);
        double ground = scene.items().get(0).ground();
        Item item = Composer.canonical(absent(scene, random), Composer.pick(Palette.colours(), random), slot, ground);
        String words = Wordings.of(
                EditKind.ADD, Map.of("a", Wordings.described(item, random), "w", Wordings.place(slot, random)), random);
        return new Edit(scene, scene.with(item), words, null, "");
    }

    private static Edit replace(Scene scene, Item item, RandomGenerator random) {
        Item other = Composer.canonical(
                absent(scene, random), Composer.pick(Palette.colours(), random), item.slot(), item.ground());
        Map<String, String> values = Map.of("n", Wordings.seen(item, random), "a", Wordings.described(other, random));
        return new Edit(scene, scene.replacing(item, other), Wordings.of(EditKind.REPLACE, values, random), null, "");
    }

    private static Edit pattern(Scene scene, Item item, RandomGenerator random) {
        Pattern wanted = Composer.pick(
                Arrays.stream(Pattern.values()).filter(p -> p != item.pattern()).toList(), random);
        Map<String, String> values = Map.of("n", Wordings.seen(item, random), "p", wanted.adjective);
        return new Edit(
                scene,
                scene.replacing(item, item.withPattern(wanted)),
                Wordings.of(EditKind.PATTERN, values, random),
                Product.placed(item.product().body, item),
                "");
    }

    private static Edit text(Scene scene, RandomGenerator random) {
        Sign sign = scene.sign();
        if (sign != null) {
            String word = Composer.word(random, sign.text());
            Map<String, String> values = Map.of("n", sign.noun(), "t", word, "o", sign.text());
            return new Edit(
                    scene,
                    scene.withSign(sign.withText(word)),
                    Wordings.of(EditKind.TEXT, values, random),
                    Painter.textBox(sign),
                    "");
        }
        Item item = scene.items().stream()
                .filter(one -> !one.label().isEmpty())
                .findFirst()
                .orElseThrow();
        String word = Composer.word(random, item.label());
        Map<String, String> values = Map.of("n", "label", "t", word, "o", item.label());
        return new Edit(
                scene,
                scene.replacing(item, item.withLabel(word)),
                Wordings.of(EditKind.TEXT, values, random),
                Painter.labelBox(item),
                "");
    }

    private static Palette.Named otherColour(Palette.Named colour, RandomGenerator random) {
        Palette.Named other = Composer.pick(Palette.colours(), random);
        return other.equals(colour) ? otherColour(colour, random) : other;
    }

    private static Product absent(Scene scene, RandomGenerator random) {
        return Composer.pick(
                Arrays.stream(Product.values())
                        .filter(product -> scene.items().stream().noneMatch(item -> item.product() == product))
                        .toList(),
                random);
    }

    private byte[] ones() {
        byte[] mask = new byte[side * side];
        Arrays.fill(mask, (byte) 1);
        return mask;
    }

    private byte[] mask(Raster source, Raster target, @Nullable Shape extent) {
        byte[] mask = new byte[side * side];
        for (int i = 0; i < mask.length; i++) {
            boolean same = source.rgb()[3 * i] == target.rgb()[3 * i]
                    && source.rgb()[3 * i + 1] == target.rgb()[3 * i + 1]
                    && source.rgb()[3 * i + 2] == target.rgb()[3 * i + 2];
            mask[i] = (byte) (same ? 0 : 1);
        }
        if (extent != null) {
            double factor = side / Painter.CANVAS;
            Shape scaled = AffineTransform.getScaleInstance(factor, factor).createTransformedShape(extent);
            Rectangle2D box = scaled.getBounds2D();
            for (int y = Math.max(0, (int) box.getY()); y < Math.min(side, box.getMaxY()); y++) {
                for (int x = Math.max(0, (int) box.getX()); x < Math.min(side, box.getMaxX()); x++) {
                    if (scaled.contains(x + 0.5, y + 0.5)) {
                        mask[y * side + x] = 1;
                    }
                }
            }
        }
        return mask;
    }

    /** Fixed transforms of light: warmer and cooler shift red against blue, darker takes two fifths away. */
    private static Raster tinted(Raster source, EditKind kind) {
        double[] gain =
                switch (kind) {
                    case WARMER -> new double[] {1.08, 0.99, 0.76};
                    case COOLER -> new double[] {0.78, 0.96, 1.1};
                    default -> new double[] {0.6, 0.6, 0.6};
                };
        byte[] rgb = new byte[source.rgb().length];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) Math.min(255, Math.round((source.rgb()[i] & 0xff) * gain[i % 3]));
        }
        return new Raster(source.side(), rgb);
    }
}
