package dev.retouch.scene;

import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Makes up scenes: what stands where, in which colours, before which background. */
final class Composer {

    static final List<String> WORDS = List.of(
            "SALE", "NEW", "TEA", "HOT", "OPEN", "SOAP", "MILK", "GIFT", "SHOP", "BEST", "COLD", "FREE", "LOVE", "HOME",
            "RICE", "SALT", "$5", "$9", "$12", "$20", "30%", "50%", "MINI", "COCO");

    private static final List<String> SIGNS = List.of("sign", "poster", "price tag");
    private static final double[] SLOTS = {25, 64, 103};

    private Composer() {}

    /** A scene that permits an edit of that kind. */
    static Scene compose(EditKind kind, RandomGenerator random) {
        boolean crowded = random.nextInt(4) == 0;
        int count = kind == EditKind.ADD ? 1 + random.nextInt(2) : crowded ? 3 : 1 + random.nextInt(2);
        List<Integer> slots = shuffled(List.of(0, 1, 2), random).subList(0, count);
        List<Product> products = shuffled(List.of(Product.values()), random).subList(0, count);
        double ground = 108 + random.nextInt(9);
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            items.add(item(products.get(i), slots.get(i), ground, random));
        }
        Sign sign = random.nextInt(3) == 0 || kind == EditKind.TEXT ? sign(random) : null;
        if (kind == EditKind.TEXT && random.nextInt(5) < 2) {
            sign = null;
            Item first = items.get(0);
            Product product = labelled(random);
            items.removeIf(other -> other != first && other.product() == product);
            items.set(
                    0,
                    new Item(
                            product,
                            first.colour(),
                            Pattern.PLAIN,
                            first.slot(),
                            first.x(),
                            first.ground(),
                            54,
                            word(random, "")));
        }
        return new Scene(backdrop(random, ground), random.nextBoolean(), random.nextInt(4) * 0.07, items, sign);
    }

    private static Product labelled(RandomGenerator random) {
        return pick(List.of(Product.BOTTLE, Product.VASE, Product.BACKPACK, Product.TEAPOT), random);
    }

    private static Item item(Product product, int slot, double ground, RandomGenerator random) {
        Pattern pattern = random.nextInt(5) < 3 ? Pattern.PLAIN : pick(List.of(Pattern.values()), random);
        return new Item(
                product,
                pick(Palette.colours(), random),
                pattern,
                slot,
                SLOTS[slot] + random.nextInt(5) - 2,
                ground,
                48 + random.nextInt(12),
                "");
    }

    /** An object as an instruction alone describes it: no chance in its place, size or print. */
    static Item canonical(Product product, Palette.Named colour, int slot, double ground) {
        return new Item(product, colour, Pattern.PLAIN, slot, SLOTS[slot], ground, 55, "");
    }

    private static @Nullable Sign sign(RandomGenerator random) {
        double width = 58 + random.nextInt(14);
        return new Sign(
                pick(SIGNS, random),
                4 + random.nextInt((int) (Painter.CANVAS - width - 8)),
                8 + random.nextInt(9),
                width,
                27,
                random.nextBoolean(),
                random.nextBoolean(),
                word(random, ""));
    }

    static String word(RandomGenerator random, String other) {
        String word = pick(WORDS, random);
        return word.equals(other) ? word(random, other) : word;
    }

    private static Scene.Backdrop backdrop(RandomGenerator random, double ground) {
        Color wall = Color.getHSBColor(
                random.nextFloat(), 0.04f + random.nextFloat() * 0.22f, 0.66f + random.nextFloat() * 0.3f);
        Color floor = Color.getHSBColor(
                random.nextFloat(), 0.06f + random.nextFloat() * 0.26f, 0.5f + random.nextFloat() * 0.4f);
        return new Scene.Backdrop(
                pick(List.of(Scene.Style.values()), random), wall, floor, ground - 14 - random.nextInt(12));
    }

    static <T> T pick(List<T> from, RandomGenerator random) {
        return from.get(random.nextInt(from.size()));
    }

    private static <T> List<T> shuffled(List<T> list, RandomGenerator random) {
        List<T> copy = new ArrayList<>(list);
        for (int i = copy.size() - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            T swapped = copy.get(i);
            copy.set(i, copy.get(j));
            copy.set(j, swapped);
        }
        return copy;
    }
}
