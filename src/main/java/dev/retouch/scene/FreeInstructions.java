package dev.retouch.scene;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Instructions as people write them: in more sentences, with greetings, in capitals, with a remark at the end.
 *
 * <p>A model that is taught to refuse words that it does not know refuses these too, unless it meets them. No sentence,
 * greeting, opening, tail or place of the held-out split is one of the training split.
 */
final class FreeInstructions {

    private static final String FILE = "free-words.json";

    /** Share whose sentence is not one of {@link InstructionTemplates} or {@link NegativeWords}. */
    private static final double OTHER_SENTENCE = 0.7;

    static final Words WORDS = read();

    /**
     * What they are made of.
     *
     * @param sentences by kind of edit, {@code PLAIN} for a pattern that goes; slots and statements as in {@link
     *     InstructionTemplates}
     * @param greetings before any sentence
     * @param openings before a sentence that is no statement
     * @param tails behind any sentence that is no question
     * @param places other words for those of {@link Layout}
     * @param spellings other words for words, in both splits
     */
    record Words(
            Map<String, NegativeWords.Lists> sentences,
            NegativeWords.Lists greetings,
            NegativeWords.Lists openings,
            NegativeWords.Lists tails,
            Map<String, NegativeWords.Lists> places,
            Map<String, String> spellings) {}

    private FreeInstructions() {}

    /** The instruction of an edit. */
    static String of(SceneRandom random, Split split, SceneEdit edit) {
        Map<String, String> slots = new HashMap<>(edit.slots());
        if (random.chance(0.5)) {
            slots.computeIfPresent("where", (slot, place) -> random.pick(places(split, place)));
        }
        List<String> sentences = random.chance(OTHER_SENTENCE)
                ? sentences(split, edit.kind(), slots)
                : InstructionTemplates.of(edit.kind(), slots);
        String sentence = random.pick(sentences);
        String colour = slots.get("is");
        if (colour != null && random.chance(0.25) && !sentence.contains("{c} {o}")) {
            slots.computeIfPresent("o", (slot, object) -> colour + " " + object);
        }
        return dressed(random, split, InstructionTemplates.filled(sentence, slots));
    }

    /**
     * An instruction for something that no picture has.
     *
     * @param slots with {@code o}, what it is called, {@code c} and {@code n}
     */
    static String ofUnknown(SceneRandom random, Split split, Map<String, String> slots) {
        List<String> sentences = random.chance(OTHER_SENTENCE)
                ? sentences(split, random.pick(EditKind.RECOLOUR, EditKind.REMOVE, EditKind.REPLACE), slots)
                : NegativeWords.ALL.requests().of(split);
        return dressed(random, split, InstructionTemplates.filled(random.pick(sentences), slots));
    }

    private static List<String> sentences(Split split, EditKind kind, Map<String, String> slots) {
        String name = InstructionTemplates.isPlain(kind, slots) ? "PLAIN" : kind.name();
        return Objects.requireNonNull(WORDS.sentences().get(name), name).of(split);
    }

    private static List<String> places(Split split, String place) {
        return Objects.requireNonNull(WORDS.places().get(place), place).of(split);
    }

    /** A sentence, marked as in {@link InstructionTemplates} when it is a statement, with what people put around it. */
    static String dressed(SceneRandom random, Split split, String sentence) {
        boolean statement = sentence.startsWith("~");
        String text = statement ? sentence.substring(1) : sentence;
        if (!statement && random.chance(0.3)) {
            text = random.pick(WORDS.openings().of(split)) + text;
        }
        if (random.chance(0.3)) {
            text = random.pick(WORDS.greetings().of(split)) + text;
        }
        if (!text.endsWith("?") && random.chance(0.35)) {
            text = text + random.pick(WORDS.tails().of(split));
        }
        if (random.chance(0.4)) {
            for (Map.Entry<String, String> spelling : WORDS.spellings().entrySet()) {
                text = text.replace(spelling.getKey(), spelling.getValue());
            }
        }
        return written(random, text);
    }

    /** In capitals, with every word or the first one capitalized, or as it is; and with an end. */
    static String written(SceneRandom random, String sentence) {
        double letters = random.between(0, 1);
        String text;
        if (letters < 0.12) {
            text = sentence.toUpperCase(Locale.ROOT);
        } else if (letters < 0.2) {
            text = Arrays.stream(sentence.split(" "))
                    .map(FreeInstructions::capitalized)
                    .collect(Collectors.joining(" "));
        } else {
            text = letters < 0.6 ? capitalized(sentence) : sentence;
        }
        if (text.endsWith("?") || text.endsWith("!")) {
            return text;
        }
        double end = random.between(0, 1);
        return end < 0.25 ? text + "." : end < 0.32 ? text + "!" : text;
    }

    private static String capitalized(String text) {
        return text.isEmpty() ? text : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    private static Words read() {
        try (InputStream file = Objects.requireNonNull(FreeInstructions.class.getResourceAsStream(FILE), FILE)) {
            return new ObjectMapper().readValue(file, Words.class);
        } catch (IOException e) {
            throw new UncheckedIOException(FILE, e);
        }
    }
}
