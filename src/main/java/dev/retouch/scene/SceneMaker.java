package dev.retouch.scene;

import java.awt.Color;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Makes up random scenes. */
final class SceneMaker {
    private static final List<ObjectKind> KINDS = List.of(ObjectKind.values());
    private static final List<Backdrop.Style> ROW_STYLES = Arrays.stream(Backdrop.Style.values())
            .filter(style -> style != Backdrop.Style.SHELVES)
            .toList();
    private static final double SHELF_SHARE = 0.2;
    private static final double SIGN_SHARE = 0.35;
    private static final double LABEL_SHARE = 0.5;
    private static final double PATTERN_SHARE = 0.25;

    private final SceneRandom random;

    SceneMaker(SceneRandom random) {
        this.random = random;
    }

    /** What an edit needs to find in the scene. */
    enum Need {
        NOTHING,
        A_FREE_SLOT,
        A_PATTERNABLE_OBJECT,
        A_PLAIN_OBJECT,
        A_SIGN,
        A_LABEL
    }

    /** The first object of the scene is the one that meets the need. */
    Scene make(Need need) {
        boolean row = need == Need.A_SIGN || need == Need.A_LABEL || !random.chance(SHELF_SHARE);
        Layout layout = row ? Layout.ROW : Layout.SHELF;
        double ground = random.between(104, 115);
        List<Layout.Slot> free = new ArrayList<>(layout.slots());
        List<ObjectKind> left = new ArrayList<>(KINDS);
        int most = need == Need.A_FREE_SLOT ? free.size() - 1 : free.size();
        int count = 1 + random.below(most);
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ObjectKind kind = kind(left, i == 0 ? need : Need.NOTHING);
            Layout.Slot slot = free.remove(random.below(free.size()));
            boolean worded = kind.hasLabel() && row && (i == 0 && need == Need.A_LABEL || random.chance(LABEL_SHARE));
            Item item = item(kind, layout, slot, ground, worded);
            items.add(i == 0 && need == Need.A_PLAIN_OBJECT ? item.withPattern(Pattern.PLAIN) : item);
        }
        List<Sign> signs = row && (need == Need.A_SIGN || random.chance(SIGN_SHARE)) ? List.of(sign()) : List.of();
        return new Scene(layout, backdrop(row, ground), light(), ground, items, signs);
    }

    private ObjectKind kind(List<ObjectKind> left, Need need) {
        List<ObjectKind> fit = left.stream()
                .filter(kind -> need != Need.A_LABEL || kind.hasLabel())
                .filter(kind -> need != Need.A_PATTERNABLE_OBJECT || kind.patternable())
                .toList();
        ObjectKind kind = random.pick(fit);
        left.remove(kind);
        return kind;
    }

    private Item item(ObjectKind kind, Layout layout, Layout.Slot slot, double ground, boolean worded) {
        Pattern pattern = kind.patternable() && random.chance(PATTERN_SHARE)
                ? random.pick(Pattern.STRIPES, Pattern.DOTS, Pattern.CHECKS)
                : Pattern.PLAIN;
        return new Item(
                kind,
                random.pick(Palette.names()),
                pattern,
                worded ? random.pick(PrintedWords.LABEL_WORDS) : "",
                random.pick(Typeface.values()),
                slot.x() + random.between(-2, 2),
                slot.ground(ground) + (layout == Layout.ROW ? random.between(-1.5, 1.5) : 0),
                layout.scale() * random.between(0.92, 1.06),
                random.chance(0.5));
    }

    private Sign sign() {
        Sign.Style style = random.pick(Sign.Style.values());
        double x = random.pick(34.0, 64.0, 94.0) + random.between(-2, 2);
        Color paper = random.pick(new Color(0xf7f1e3), new Color(0xfdfbf6), new Color(0x2f3437), new Color(0x23404f));
        Color ink = Colours.luminance(paper) > 0.5
                ? random.pick(new Color(0x2b2a2e), new Color(0xa3262a), new Color(0x1f4a7a))
                : random.pick(new Color(0xf7f1e3), new Color(0xf0c95a));
        return new Sign(
                style,
                random.pick(PrintedWords.SIGN_WORDS),
                random.pick(Typeface.values()),
                paper,
                ink,
                x,
                random.between(19, 24));
    }

    private Backdrop backdrop(boolean row, double ground) {
        double hue = random.between(0, 1);
        Color wall = Colours.muted(hue, random.between(0.03, 0.2), random.between(0.66, 0.92));
        Color wood = Colours.muted(random.between(0.06, 0.1), random.between(0.25, 0.5), random.between(0.5, 0.8));
        Color other =
                Colours.muted(hue + random.between(-0.1, 0.1), random.between(0.04, 0.18), random.between(0.5, 0.85));
        Color floor = row && random.chance(0.5) ? other : wood;
        Backdrop.Style style = row ? random.pick(ROW_STYLES) : Backdrop.Style.SHELVES;
        return new Backdrop(style, wall, floor, ground - random.between(12, 24), random.between(0, 1));
    }

    private Light light() {
        return new Light(
                random.chance(0.5) ? -1 : 1,
                random.between(0.75, 1.15),
                random.between(0, 0.12),
                random.between(0.05, 0.2));
    }
}
