package dev.retouch.scene;

import java.util.List;
import java.util.Map;

/**
 * Instructions that name nothing in a scene, or ask for nothing: there is no region to find. Every one is a pure function
 * of (seed, split, index) and of what the scene shows.
 *
 * <p>Nouns, sentences and remarks of the held-out split are none of the training split.
 */
public final class NegativeInstructions {

    private static final int STREAM = 2;
    private static final int OTHER_SCENES = 3;
    private static final int FREE_STREAM = 100;

    private final long seed;
    private final Split split;

    /** Why there is nothing to find. */
    public enum Kind {
        /** Another scene's instruction, for an object that this one lacks. */
        ABSENT,
        /** It names what no scene has. */
        UNKNOWN,
        /** It asks for no change. */
        NO_CHANGE,
        /** It is not about the picture. */
        TALK,
        /** It says nothing. */
        NOISE
    }

    /** One of them. */
    public record Negative(Kind kind, String instruction) {}

    public NegativeInstructions(long seed, Split split) {
        this.seed = seed;
        this.split = split;
    }

    /** The lists of words behind these and behind free instructions, as a text: what a training is keyed by. */
    public static String words() {
        return NegativeWords.ALL + "\n" + FreeInstructions.WORDS;
    }

    /**
     * The instruction of an index, of any kind.
     *
     * @param seen what stands in the scene
     */
    public Negative sample(long index, List<VisibleObject> seen) {
        return sample(index, kind(index), seen);
    }

    private Kind kind(long index) {
        return new SceneRandom(seed, split, index, STREAM).pick(Kind.values());
    }

    /** The instruction of an index, of a chosen kind. */
    public Negative sample(long index, Kind kind, List<VisibleObject> seen) {
        SceneRandom random = new SceneRandom(seed, split, index, STREAM + 2 + kind.ordinal());
        String text = switch (kind) {
            case ABSENT -> absent(index, seen).instruction();
            case UNKNOWN -> {
                Map<String, String> slots = unknownSlots(random);
                yield InstructionTemplates.phrase(
                        random, NegativeWords.ALL.requests().of(split), slots);
            }
            case NO_CHANGE -> remark(random, noChange(random));
            case TALK -> remark(random, random.pick(NegativeWords.ALL.talk().of(split)));
            case NOISE -> noise(random);
        };
        return new Negative(kind, text);
    }

    /** Another instruction of an index, of the same kind, worded freely. */
    public Negative freely(long index, List<VisibleObject> seen) {
        return freely(index, kind(index), seen);
    }

    /** Another instruction of an index, of a chosen kind, in words as {@link FreeInstructions} has them for the split. */
    public Negative freely(long index, Kind kind, List<VisibleObject> seen) {
        SceneRandom random = new SceneRandom(seed, split, index, FREE_STREAM + kind.ordinal());
        String text = switch (kind) {
            case ABSENT -> FreeInstructions.of(random, split, absent(index, seen));
            case UNKNOWN -> FreeInstructions.ofUnknown(random, split, unknownSlots(random));
            case NO_CHANGE -> FreeInstructions.dressed(random, split, "~" + noChange(random));
            case TALK ->
                FreeInstructions.written(
                        random, random.pick(NegativeWords.ALL.talk().of(split)));
            case NOISE -> FreeInstructions.written(random, noise(random));
        };
        return new Negative(kind, text);
    }

    /** Of the first other scene whose instruction names what this one lacks. */
    private SceneEdit absent(long index, List<VisibleObject> seen) {
        for (int attempt = 0; ; attempt++) {
            SceneRandom random = new SceneRandom(seed, split, index * 1000 + attempt, OTHER_SCENES);
            EditKind kind =
                    random.pick(EditKind.RECOLOUR, EditKind.REMOVE, EditKind.REPLACE, EditKind.PATTERN, EditKind.TEXT);
            SceneEdit edit = new EditMaker(random).make(kind);
            int named = edit.before().signs().equals(edit.after().signs())
                    ? VisibleObject.of(edit.before().items().get(0)).kind()
                    : VisibleObject.SIGN;
            if (seen.stream().noneMatch(thing -> thing.kind() == named)) {
                return edit;
            }
        }
    }

    private Map<String, String> unknownSlots(SceneRandom random) {
        // Names that nobody has: what is learned of a list of words would be the list.
        String noun = random.chance(0.5) ? random.pick(NegativeWords.ALL.nouns().of(split)) : madeUp(random);
        ObjectKind other = random.pick(ObjectKind.values());
        String colour = random.pick(Palette.names());
        String thing =
                InstructionTemplates.withArticle(random.pick(Palette.names()) + " " + random.pick(other.names()));
        return Map.of("o", noun, "c", colour, "n", thing);
    }

    private String noChange(SceneRandom random) {
        String object = random.pick(random.pick(ObjectKind.values()).names());
        return random.pick(NegativeWords.ALL.noChange().of(split)).replace("{o}", object);
    }

    private String noise(SceneRandom random) {
        return random.chance(0.4) ? random.pick(NegativeWords.ALL.noise().of(split)) : letters(random);
    }

    private static String remark(SceneRandom random, String said) {
        String text = InstructionTemplates.withManner(random, said);
        return random.chance(0.15) ? text + "!" : text;
    }

    /** Two or three syllables. */
    private static String madeUp(SceneRandom random) {
        StringBuilder word = new StringBuilder();
        int syllables = 2 + random.below(2);
        for (int i = 0; i < syllables; i++) {
            word.append(random.pick(
                            "b", "d", "f", "g", "gr", "h", "k", "l", "m", "n", "p", "pl", "r", "s", "st", "t", "v", "w",
                            "z"))
                    .append(random.pick("a", "e", "i", "o", "u", "ee", "oo", "ai"))
                    .append(random.chance(0.4) ? random.pick("n", "r", "t", "l", "ck", "s", "m") : "");
        }
        return word.toString();
    }

    /** Letters, digits and signs at random, one to sixteen. */
    private static String letters(SceneRandom random) {
        String alphabet = "abcdefghijklmnopqrstuvwxyz0123456789?!.-#@%&*    ";
        int length = 1 + random.below(16);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(alphabet.charAt(random.below(alphabet.length())));
        }
        return text.toString().isBlank() ? "?" : text.toString();
    }
}
