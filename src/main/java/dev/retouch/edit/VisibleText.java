package dev.retouch.edit;

/** Tells text that a reader can see from text that only takes bytes. */
final class VisibleText {

    private VisibleText() {}

    /** Whether at least one character shows: no space, control, format character or filler does. */
    static boolean isIn(String text) {
        return text.codePoints().anyMatch(VisibleText::isVisible);
    }

    private static boolean isVisible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    // A mark shows on the character before it, and is nothing without one.
                    Character.NON_SPACING_MARK,
                    Character.ENCLOSING_MARK -> false;
            default -> !isFiller(c);
        };
    }

    /** Letters and symbols by their class that are drawn as nothing: Hangul fillers and the empty Braille pattern. */
    private static boolean isFiller(int c) {
        return c == 0x115f || c == 0x1160 || c == 0x3164 || c == 0xffa0 || c == 0x2800;
    }
}
