package dev.retouch.scene;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Makes up a scene that permits an edit of one kind, the scene after the edit, and the instruction. */
final class EditMaker {
    private final SceneRandom random;
    private final SceneMaker scenes;

    EditMaker(SceneRandom random) {
        this.random = random;
        this.scenes = new SceneMaker(random);
    }

    SceneEdit make(EditKind kind) {
        return switch (kind) {
            case RECOLOUR -> recolour();
            case REMOVE -> remove();
            case ADD -> add();
            case REPLACE -> replace();
            case PATTERN -> pattern();
            case TEXT -> random.chance(0.6) ? signText() : labelText();
            case WARMER, COOLER, DARKER -> global(kind);
        };
    }

    private SceneEdit recolour() {
        // Plain, so that the mean of the region is the colour that was asked for.
        Scene before = scenes.make(SceneMaker.Need.A_PLAIN_OBJECT);
        Item item = before.items().get(0);
        String colour = otherThan(item.colour(), Palette.names());
        Map<String, String> slots = Map.of("o", name(item.kind()), "is", item.colour(), "c", colour);
        return say(EditKind.RECOLOUR, before, before.replacing(item, item.withColour(colour)), colour, slots);
    }

    private SceneEdit remove() {
        Scene before = scenes.make(SceneMaker.Need.NOTHING);
        Item item = before.items().get(0);
        Map<String, String> slots = Map.of("o", name(item.kind()), "is", item.colour());
        return say(EditKind.REMOVE, before, before.without(item), "", slots);
    }

    private SceneEdit add() {
        Scene before = scenes.make(SceneMaker.Need.A_FREE_SLOT);
        List<Layout.Slot> free = before.layout().slots().stream()
                .filter(slot -> before.items().stream().noneMatch(item -> stands(item, slot, before)))
                .toList();
        Layout.Slot slot = random.pick(free);
        Item item = newItem(before, slot.x(), slot.ground(before.ground()));
        Map<String, String> slots = Map.of("n", describe(item), "where", slot.where());
        return say(EditKind.ADD, before, before.with(item), "", slots);
    }

    private static boolean stands(Item item, Layout.Slot slot, Scene scene) {
        return Math.abs(item.x() - slot.x()) < 10 && Math.abs(item.ground() - slot.ground(scene.ground())) < 10;
    }

    private SceneEdit replace() {
        Scene before = scenes.make(SceneMaker.Need.NOTHING);
        Item item = before.items().get(0);
        Item by = newItem(before, item.x(), item.ground());
        Map<String, String> slots = Map.of("o", name(item.kind()), "is", item.colour(), "n", describe(by));
        return say(EditKind.REPLACE, before, before.replacing(item, by), "", slots);
    }

    private SceneEdit pattern() {
        Scene before = scenes.make(SceneMaker.Need.A_PATTERNABLE_OBJECT);
        Item item = before.items().get(0);
        Pattern pattern = otherThan(item.pattern(), List.of(Pattern.values()));
        Map<String, String> slots = pattern == Pattern.PLAIN
                ? Map.of("o", name(item.kind()), "is", item.colour())
                : Map.of(
                        "o", name(item.kind()),
                        "is", item.colour(),
                        "adj", random.pick(pattern.adjectives()),
                        "nouns", random.pick(pattern.nouns()));
        return say(EditKind.PATTERN, before, before.replacing(item, item.withPattern(pattern)), "", slots);
    }

    private SceneEdit signText() {
        Scene before = scenes.make(SceneMaker.Need.A_SIGN);
        Sign sign = before.signs().get(0);
        String word = otherThan(sign.word(), PrintedWords.SIGN_WORDS);
        Map<String, String> slots = textSlots("the " + sign.style().words(), sign.word(), word);
        return say(EditKind.TEXT, before, before.replacing(sign.withWord(word)), "", slots);
    }

    private SceneEdit labelText() {
        Scene before = scenes.make(SceneMaker.Need.A_LABEL);
        Item item = before.items().get(0);
        String word = otherThan(item.word(), PrintedWords.LABEL_WORDS);
        Map<String, String> slots = textSlots("the label on the " + name(item.kind()), item.word(), word);
        return say(EditKind.TEXT, before, before.replacing(item, item.withWord(word)), "", slots);
    }

    private Map<String, String> textSlots(String where, String old, String word) {
        String quote = random.chance(0.3) ? "\"" : "";
        return Map.of("t", where, "old", quote + old + quote, "w", quote + word + quote);
    }

    private SceneEdit global(EditKind kind) {
        Scene scene = scenes.make(SceneMaker.Need.NOTHING);
        return say(kind, scene, scene, "", Map.of());
    }

    private Item newItem(Scene scene, double x, double ground) {
        List<ObjectKind> unused = Arrays.stream(ObjectKind.values())
                .filter(kind -> !scene.has(kind))
                .toList();
        ObjectKind kind = random.pick(unused);
        Pattern pattern = kind.patternable() && random.chance(0.25)
                ? random.pick(Pattern.STRIPES, Pattern.DOTS, Pattern.CHECKS)
                : Pattern.PLAIN;
        String colour = random.pick(Palette.names());
        return Item.canonical(kind, colour, pattern, x, ground, scene.layout().scale());
    }

    private String describe(Item item) {
        String adjective = item.pattern() == Pattern.PLAIN
                ? ""
                : random.pick(item.pattern().adjectives()) + " ";
        return InstructionTemplates.withArticle(adjective + item.colour() + " " + name(item.kind()));
    }

    private SceneEdit say(EditKind kind, Scene before, Scene after, String colour, Map<String, String> slots) {
        String text = InstructionTemplates.phrase(random, InstructionTemplates.of(kind, slots), slots);
        return new SceneEdit(kind, before, after, text, colour, slots);
    }

    private String name(ObjectKind kind) {
        return random.pick(kind.names());
    }

    private <T> T otherThan(T known, List<T> from) {
        List<T> others = new ArrayList<>(from);
        others.remove(known);
        return random.pick(others);
    }
}
