package dev.retouch.scene;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Makes up a scene that permits an edit of one kind, the scene after it, and the instruction that leads there. */
final class EditMaker {
    private final Draws draws;
    private final SceneMaker scenes;

    EditMaker(Draws draws) {
        this.draws = draws;
        this.scenes = new SceneMaker(draws);
    }

    Edit make(EditKind kind) {
        return switch (kind) {
            case RECOLOUR -> recolour();
            case REMOVE -> remove();
            case ADD -> add();
            case REPLACE -> replace();
            case PATTERN -> pattern();
            case TEXT -> draws.chance(0.6) ? signText() : labelText();
            case WARMER, COOLER, DARKER -> global(kind);
        };
    }

    private Edit recolour() {
        // Plain, so that the mean of the region is the colour that was asked for.
        Scene before = scenes.make(SceneMaker.Need.A_PLAIN_OBJECT);
        Item item = before.items().get(0);
        String colour = otherThan(item.colour(), Palette.names());
        String text = say(EditKind.RECOLOUR, Map.of("o", name(item.kind()), "c", colour));
        return new Edit(EditKind.RECOLOUR, before, before.replacing(item, item.withColour(colour)), text, colour);
    }

    private Edit remove() {
        Scene before = scenes.make(SceneMaker.Need.NOTHING);
        Item item = before.items().get(0);
        String text = say(EditKind.REMOVE, Map.of("o", name(item.kind())));
        return new Edit(EditKind.REMOVE, before, before.without(item), text, "");
    }

    private Edit add() {
        Scene before = scenes.make(SceneMaker.Need.A_FREE_SLOT);
        List<Layout.Slot> free = before.layout().slots().stream()
                .filter(slot -> before.items().stream().noneMatch(item -> stands(item, slot, before)))
                .toList();
        Layout.Slot slot = draws.pick(free);
        Item item = newItem(before, slot.x(), slot.ground(before.ground()));
        String text = say(EditKind.ADD, Map.of("n", describe(item), "where", slot.where()));
        return new Edit(EditKind.ADD, before, before.with(item), text, "");
    }

    private static boolean stands(Item item, Layout.Slot slot, Scene scene) {
        return Math.abs(item.x() - slot.x()) < 10 && Math.abs(item.ground() - slot.ground(scene.ground())) < 10;
    }

    private Edit replace() {
        Scene before = scenes.make(SceneMaker.Need.NOTHING);
        Item item = before.items().get(0);
        Item by = newItem(before, item.x(), item.ground());
        String text = say(EditKind.REPLACE, Map.of("o", name(item.kind()), "n", describe(by)));
        return new Edit(EditKind.REPLACE, before, before.replacing(item, by), text, "");
    }

    private Edit pattern() {
        Scene before = scenes.make(SceneMaker.Need.A_PATTERNABLE_OBJECT);
        Item item = before.items().get(0);
        Pattern pattern = otherThan(item.pattern(), List.of(Pattern.values()));
        Map<String, String> slots = pattern == Pattern.PLAIN
                ? Map.of("o", name(item.kind()))
                : Map.of(
                        "o", name(item.kind()),
                        "adj", draws.pick(pattern.adjectives()),
                        "nouns", draws.pick(pattern.nouns()));
        List<String> sentences = pattern == Pattern.PLAIN ? Wordings.PLAIN_PATTERN : Wordings.of(EditKind.PATTERN);
        String text = Wordings.phrase(draws, sentences, slots);
        return new Edit(EditKind.PATTERN, before, before.replacing(item, item.withPattern(pattern)), text, "");
    }

    private Edit signText() {
        Scene before = scenes.make(SceneMaker.Need.A_SIGN);
        Sign sign = before.signs().get(0);
        String word = otherThan(sign.word(), Words.SIGN_WORDS);
        String text = sayText("the " + sign.style().words(), sign.word(), word);
        return new Edit(EditKind.TEXT, before, before.replacing(sign.withWord(word)), text, "");
    }

    private Edit labelText() {
        Scene before = scenes.make(SceneMaker.Need.A_LABEL);
        Item item = before.items().get(0);
        String word = otherThan(item.word(), Words.LABEL_WORDS);
        String text = sayText("the label on the " + name(item.kind()), item.word(), word);
        return new Edit(EditKind.TEXT, before, before.replacing(item, item.withWord(word)), text, "");
    }

    private String sayText(String where, String old, String word) {
        String quote = draws.chance(0.3) ? "\"" : "";
        return say(EditKind.TEXT, Map.of("t", where, "old", quote + old + quote, "w", quote + word + quote));
    }

    private Edit global(EditKind kind) {
        Scene scene = scenes.make(SceneMaker.Need.NOTHING);
        return new Edit(kind, scene, scene, say(kind, Map.of()), "");
    }

    private Item newItem(Scene scene, double x, double ground) {
        List<ObjectKind> unused = Arrays.stream(ObjectKind.values())
                .filter(kind -> !scene.has(kind))
                .toList();
        ObjectKind kind = draws.pick(unused);
        Pattern pattern = kind.patternable() && draws.chance(0.25)
                ? draws.pick(Pattern.STRIPES, Pattern.DOTS, Pattern.CHECKS)
                : Pattern.PLAIN;
        String colour = draws.pick(Palette.names());
        return Item.canonical(kind, colour, pattern, x, ground, scene.layout().scale());
    }

    private String describe(Item item) {
        String adjective =
                item.pattern() == Pattern.PLAIN ? "" : draws.pick(item.pattern().adjectives()) + " ";
        return Wordings.withArticle(adjective + item.colour() + " " + name(item.kind()));
    }

    private String say(EditKind kind, Map<String, String> slots) {
        return Wordings.phrase(draws, Wordings.of(kind), slots);
    }

    private String name(ObjectKind kind) {
        return draws.pick(kind.names());
    }

    private <T> T otherThan(T known, List<T> from) {
        List<T> others = new ArrayList<>(from);
        others.remove(known);
        return draws.pick(others);
    }
}
