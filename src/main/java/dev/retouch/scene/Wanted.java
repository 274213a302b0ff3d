package dev.retouch.scene;

import java.util.List;
import java.util.Optional;

/**
 * What an instruction asks for, as classes: what a text encoder is asked while it learns to understand one.
 *
 * <p>All but the first tell what stands in the region afterwards; 0 is none: nothing (an edit that removes or that
 * concerns the whole picture), a sign's colour, an object without a word.
 *
 * @param edit ordinal of the kind of edit
 * @param thing below {@link Shown#KINDS} + 1
 * @param colour of {@link Palette}
 * @param pattern of its body
 * @param word printed on it
 */
public record Wanted(int edit, int thing, int colour, int pattern, int word) {

    /** How many classes each has, in their order. */
    public static final List<Integer> CLASSES = List.of(
            EditKind.values().length,
            Shown.KINDS + 1,
            Palette.names().size() + 1,
            Pattern.values().length + 1,
            Words.SIGN_WORDS.size() + 1);

    static Wanted of(Edit edit) {
        int kind = edit.kind().ordinal();
        Optional<Item> item = edit.after().items().stream()
                .filter(thing -> !edit.before().items().contains(thing))
                .findFirst();
        if (item.isPresent()) {
            Shown shown = Shown.of(item.get());
            int pattern = item.get().pattern().ordinal() + 1;
            return new Wanted(
                    kind,
                    shown.kind() + 1,
                    shown.colour() + 1,
                    pattern,
                    word(item.get().word()));
        }
        return edit.after().signs().stream()
                .filter(sign -> !edit.before().signs().contains(sign))
                .findFirst()
                .map(sign -> new Wanted(kind, Shown.of(sign).kind() + 1, 0, 0, word(sign.word())))
                .orElseGet(() -> new Wanted(kind, 0, 0, 0, 0));
    }

    /** Label words are among those of signs. */
    private static int word(String word) {
        return Words.SIGN_WORDS.indexOf(word) + 1;
    }

    /** The classes in their order. */
    public List<Integer> classes() {
        return List.of(edit, thing, colour, pattern, word);
    }
}
