package dev.retouch.scene;

import java.awt.Color;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Makes up scenes. */
final class SceneMaker {
    private static final List<ObjectKind> KINDS = List.of(ObjectKind.values());
    private static final List<Backdrop.Style> ROW_STYLES = Arrays.stream(Backdrop.Style.values())
            .filter(style -> style != Backdrop.Style.SHELVES)
            .toList();
    private static final double SHELF_SHARE = 0.2;
    private static final double SIGN_SHARE = 0.35;
    private static final double LABEL_SHARE = 0.5;
    private static final double PATTERN_SHARE = 0.25;

    private final Draws draws;

    SceneMaker(Draws draws) {
        this.draws = draws;
    }

    /** What the edit to come asks of a scene. */
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
        boolean row = need == Need.A_SIGN || need == Need.A_LABEL || !draws.chance(SHELF_SHARE);
        Layout layout = row ? Layout.ROW : Layout.SHELF;
        double ground = draws.between(104, 115);
        List<Layout.Slot> free = new ArrayList<>(layout.slots());
        List<ObjectKind> left = new ArrayList<>(KINDS);
        int most = need == Need.A_FREE_SLOT ? free.size() - 1 : free.size();
        int count = 1 + draws.below(most);
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ObjectKind kind = kind(left, i == 0 ? need : Need.NOTHING);
            Layout.Slot slot = free.remove(draws.below(free.size()));
            boolean worded = kind.takesWord() && row && (i == 0 && need == Need.A_LABEL || draws.chance(LABEL_SHARE));
            Item item = item(kind, layout, slot, ground, worded);
            items.add(i == 0 && need == Need.A_PLAIN_OBJECT ? item.withPattern(Pattern.PLAIN) : item);
        }
        List<Sign> signs = row && (need == Need.A_SIGN || draws.chance(SIGN_SHARE)) ? List.of(sign()) : List.of();
        return new Scene(layout, backdrop(row, ground), light(), ground, items, signs);
    }

    private ObjectKind kind(List<ObjectKind> left, Need need) {
        List<ObjectKind> fit = left.stream()
                .filter(kind -> need != Need.A_LABEL || kind.takesWord())
                .filter(kind -> need != Need.A_PATTERNABLE_OBJECT || kind.patternable())
                .toList();
        ObjectKind kind = draws.pick(fit);
        left.remove(kind);
        return kind;
    }

    private Item item(ObjectKind kind, Layout layout, Layout.Slot slot, double ground, boolean worded) {
        Pattern pattern = kind.patternable() && draws.chance(PATTERN_SHARE)
                ? draws.pick(Pattern.STRIPES, Pattern.DOTS, Pattern.CHECKS)
                : Pattern.PLAIN;
        return new Item(
                kind,
                draws.pick(Palette.names()),
                pattern,
                worded ? draws.pick(Words.LABEL_WORDS) : "",
                draws.pick(Face.values()),
                slot.x() + draws.between(-2, 2),
                slot.ground(ground) + (layout == Layout.ROW ? draws.between(-1.5, 1.5) : 0),
                layout.scale() * draws.between(0.92, 1.06),
                draws.chance(0.5));
    }

    private Sign sign() {
        Sign.Style style = draws.pick(Sign.Style.values());
        double x = draws.pick(34.0, 64.0, 94.0) + draws.between(-2, 2);
        Color paper = draws.pick(new Color(0xf7f1e3), new Color(0xfdfbf6), new Color(0x2f3437), new Color(0x23404f));
        Color ink = Inks.luminance(paper) > 0.5
                ? draws.pick(new Color(0x2b2a2e), new Color(0xa3262a), new Color(0x1f4a7a))
                : draws.pick(new Color(0xf7f1e3), new Color(0xf0c95a));
        return new Sign(
                style, draws.pick(Words.SIGN_WORDS), draws.pick(Face.values()), paper, ink, x, draws.between(19, 24));
    }

    private Backdrop backdrop(boolean row, double ground) {
        double hue = draws.between(0, 1);
        Color wall = Inks.muted(hue, draws.between(0.03, 0.2), draws.between(0.66, 0.92));
        Color wood = Inks.muted(draws.between(0.06, 0.1), draws.between(0.25, 0.5), draws.between(0.5, 0.8));
        Color other = Inks.muted(hue + draws.between(-0.1, 0.1), draws.between(0.04, 0.18), draws.between(0.5, 0.85));
        Color floor = row && draws.chance(0.5) ? other : wood;
        Backdrop.Style style = row ? draws.pick(ROW_STYLES) : Backdrop.Style.SHELVES;
        return new Backdrop(style, wall, floor, ground - draws.between(12, 24), draws.between(0, 1));
    }

    private Light light() {
        return new Light(
                draws.chance(0.5) ? -1 : 1,
                draws.between(0.75, 1.15),
                draws.between(0, 0.12),
                draws.between(0.05, 0.2));
    }
}
