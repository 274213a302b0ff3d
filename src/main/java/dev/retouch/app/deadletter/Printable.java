package dev.retouch.app.deadletter;

/** Text that others sent, for a terminal. */
final class Printable {

    private Printable() {}

    /** The text with its control characters written out: none of them reaches the terminal. */
    static String of(String text) {
        StringBuilder safe = new StringBuilder();
        text.codePoints().forEach(point -> {
            int type = Character.getType(point);
            if (Character.isISOControl(point)
                    || type == Character.FORMAT
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR) {
                safe.append(String.format("\\u%04x", point));
            } else {
                safe.appendCodePoint(point);
            }
        });
        return safe.toString();
    }
}
