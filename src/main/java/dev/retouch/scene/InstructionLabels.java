package dev.retouch.scene;

import java.util.List;
import java.util.Optional;

/**
 * What an instruction asks for, as class labels: what a text encoder is trained to tell of an instruction.
 *
 * <p>All but the first describe what is in the region after the edit. 0 stands for none: an edit that removes something
 * or concerns the whole picture has no object, a sign no colour, and an unlabelled object no word.
 *
 * @param edit ordinal of the kind of edit
 * @param object below {@link VisibleObject#KINDS} + 1
 * @param colour of {@link Palette}
 * @param pattern of its body
 * @param word printed on it
 */
public record InstructionLabels(int edit, int object, int colour, int pattern, int word) {

    /** Number of classes of each label, in the order of the components. */
    public static final List<Integer> CLASSES = List.of(
            EditKind.values().length,
            VisibleObject.KINDS + 1,
            Palette.names().size() + 1,
            Pattern.values().length + 1,
            PrintedWords.SIGN_WORDS.size() + 1);

    static InstructionLabels of(SceneEdit edit) {
        int kind = edit.kind().ordinal();
        Optional<Item> item = edit.after().items().stream()
                .filter(one -> !edit.before().items().contains(one))
                .findFirst();
        if (item.isPresent()) {
            VisibleObject visible = VisibleObject.of(item.get());
            int pattern = item.get().pattern().ordinal() + 1;
            return new InstructionLabels(
                    kind,
                    visible.kind() + 1,
                    visible.colour() + 1,
                    pattern,
                    word(item.get().word()));
        }
        return edit.after().signs().stream()
                .filter(sign -> !edit.before().signs().contains(sign))
                .findFirst()
                .map(sign -> new InstructionLabels(kind, VisibleObject.of(sign).kind() + 1, 0, 0, word(sign.word())))
                .orElseGet(() -> new InstructionLabels(kind, 0, 0, 0, 0));
    }

    /** The words of labels are among those of signs. */
    private static int word(String word) {
        return PrintedWords.SIGN_WORDS.indexOf(word) + 1;
    }

    /** The labels, in the order of the components. */
    public List<Integer> classes() {
        return List.of(edit, object, colour, pattern, word);
    }
}
