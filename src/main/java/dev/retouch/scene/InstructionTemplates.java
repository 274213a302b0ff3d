package dev.retouch.scene;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The sentences that ask for edits.
 *
 * <p>Slots stand in braces. A sentence that begins with {@code ~} is a statement, which takes no polite opening.
 */
final class InstructionTemplates {
    private static final List<String> PLAIN_PATTERN = List.of(
            "make the {o} plain",
            "remove the pattern from the {o}",
            "take the pattern off the {o}",
            "give the {o} a plain surface",
            "~the {o} should be plain",
            "turn the {o} into a plain one",
            "clear the pattern from the {o}",
            "~i want the {o} plain, without a pattern");

    private static final List<String> OPENINGS =
            List.of("please ", "could you ", "can you ", "would you ", "now ", "i want you to ", "just ");

    private static final Map<EditKind, List<String>> SENTENCES = Map.of(
            EditKind.RECOLOUR,
            List.of(
                    "make the {o} {c}",
                    "change the {o} to {c}",
                    "paint the {o} {c}",
                    "recolour the {o} in {c}",
                    "recolor the {o} to {c}",
                    "turn the {o} {c}",
                    "dye the {o} {c}",
                    "colour the {o} {c}",
                    "give the {o} a {c} colour",
                    "change the colour of the {o} to {c}",
                    "~the {o} should be {c}",
                    "~i want the {o} in {c}"),
            EditKind.REMOVE,
            List.of(
                    "remove the {o}",
                    "take the {o} away",
                    "delete the {o}",
                    "erase the {o}",
                    "get rid of the {o}",
                    "take out the {o}",
                    "clear away the {o}",
                    "make the {o} disappear",
                    "drop the {o} from the picture",
                    "~the {o} should be gone",
                    "~i want the picture without the {o}"),
            EditKind.ADD,
            List.of(
                    "add {n} {where}",
                    "put {n} {where}",
                    "place {n} {where}",
                    "insert {n} {where}",
                    "set {n} {where}",
                    "draw {n} {where}",
                    "add {n} to the picture {where}",
                    "put one more thing {where}: {n}",
                    "~{where} there should be {n}",
                    "~there should be {n} {where}",
                    "~i would like {n} {where}"),
            EditKind.REPLACE,
            List.of(
                    "swap the {o} for {n}",
                    "replace the {o} with {n}",
                    "change the {o} into {n}",
                    "exchange the {o} for {n}",
                    "substitute {n} for the {o}",
                    "turn the {o} into {n}",
                    "put {n} where the {o} is",
                    "put {n} in place of the {o}",
                    "~instead of the {o} show {n}",
                    "~the {o} should become {n}",
                    "~i want {n} instead of the {o}"),
            EditKind.PATTERN,
            List.of(
                    "put {nouns} on the {o}",
                    "add {nouns} to the {o}",
                    "cover the {o} with {nouns}",
                    "give the {o} {nouns}",
                    "decorate the {o} with {nouns}",
                    "paint {nouns} on the {o}",
                    "make the {o} {adj}",
                    "change the {o} to {adj}",
                    "turn the {o} into a {adj} one",
                    "~the {o} should be {adj}",
                    "~i want {nouns} on the {o}",
                    "~the {o} should have {nouns}"),
            EditKind.TEXT,
            List.of(
                    "change the text on {t} to {w}",
                    "make {t} say {w}",
                    "write {w} on {t}",
                    "replace the text on {t} with {w}",
                    "put the word {w} on {t}",
                    "print {w} on {t}",
                    "change {old} on {t} to {w}",
                    "let {t} read {w}",
                    "~{t} should read {w}",
                    "~{t} should say {w}",
                    "~i want {t} to say {w}"),
            EditKind.WARMER,
            List.of(
                    "make the light warmer",
                    "make the picture warmer",
                    "give the whole picture a warm tone",
                    "use a warmer light",
                    "warm up the colours",
                    "warm the whole image",
                    "~the light should be warmer",
                    "~i want a warm evening light",
                    "change the lighting to warm"),
            EditKind.COOLER,
            List.of(
                    "make the light cooler",
                    "make the picture cooler",
                    "give the whole picture a cool tone",
                    "use a cooler light",
                    "cool down the colours",
                    "cool the whole image",
                    "~the light should be colder",
                    "~i want a cold morning light",
                    "change the lighting to cool"),
            EditKind.DARKER,
            List.of(
                    "make the light darker",
                    "make the picture darker",
                    "give the whole picture less light",
                    "use a dimmer light",
                    "dim the light",
                    "darken the whole image",
                    "~the light should be darker",
                    "~i want a dark night light",
                    "turn the lights down"));

    private InstructionTemplates() {}

    /** The sentences that ask for a kind of edit; a pattern that goes has no words of its own among the slots. */
    static List<String> of(EditKind kind, Map<String, String> slots) {
        return isPlain(kind, slots) ? PLAIN_PATTERN : SENTENCES.getOrDefault(kind, List.of());
    }

    static boolean isPlain(EditKind kind, Map<String, String> slots) {
        return kind == EditKind.PATTERN && !slots.containsKey("adj");
    }

    /** Fills a sentence's slots and varies its politeness, its first letter and its end. */
    static String phrase(SceneRandom random, List<String> sentences, Map<String, String> slots) {
        String sentence = random.pick(sentences);
        boolean statement = sentence.startsWith("~");
        String text = filled(statement ? sentence.substring(1) : sentence, slots);
        double manner = random.between(0, 1);
        String opening = random.pick(OPENINGS);
        if (!statement && manner < 0.35) {
            text = opening + text;
        } else if (!statement && manner < 0.45) {
            text = text + ", please";
        }
        return withManner(random, text);
    }

    static String filled(String sentence, Map<String, String> slots) {
        String text = sentence;
        for (Map.Entry<String, String> slot : slots.entrySet()) {
            text = text.replace("{" + slot.getKey() + "}", slot.getValue());
        }
        return text;
    }

    /** Varies a sentence's first letter and its end. */
    static String withManner(SceneRandom random, String sentence) {
        String text = sentence;
        if (random.chance(0.4)) {
            text = text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
        }
        return random.chance(0.3) ? text + "." : text;
    }

    static String withArticle(String words) {
        return ("aeiou".indexOf(words.charAt(0)) >= 0 ? "an " : "a ") + words;
    }
}
