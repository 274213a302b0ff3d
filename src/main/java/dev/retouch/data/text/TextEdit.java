package dev.retouch.data.text;

import dev.retouch.image.Picture;
import java.awt.Color;
import java.awt.Rectangle;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One edit of printed words.
 *
 * @param kind what is done
 * @param source before it
 * @param target after it
 * @param box the smallest rectangle around all pixels that differ; outside of it the two are equal
 * @param template the instruction in a fixed form
 * @param words that stand between quotation marks in it
 * @param where in words, such as "at the top left"
 */
record TextEdit(
        Kind kind, Picture source, Picture target, Rectangle box, String template, List<String> words, String where) {

    enum Kind {
        ADD,
        REPLACE,
        REMOVE,
        RECOLOUR
    }

    static final List<String> WORDS = List.of(
            "SALE",
            "NEW",
            "OPEN",
            "CAFE",
            "FRESH",
            "SUMMER",
            "WINTER",
            "HOME",
            "STYLE",
            "GIFT",
            "BEST",
            "FREE",
            "LOVE",
            "HELLO",
            "COFFEE",
            "BAKERY",
            "MARKET",
            "ORGANIC",
            "LIMITED",
            "PREMIUM",
            "WELCOME",
            "SPECIAL",
            "50% OFF",
            "$19",
            "$49.90",
            "Since 1984",
            "Made with care",
            "Good morning",
            "Grand opening",
            "Best price",
            "Take away",
            "Hand made");

    /** Draws an edit: {@code before} in the source and {@code after} in the target, null for no words. */
    private record Draft(
            @Nullable PrintedText before, @Nullable PrintedText after, String template) {}

    /**
     * An edit that follows from the random numbers alone; null where the words would not change a pixel.
     *
     * @param words to choose from, at least two that differ
     */
    static @Nullable TextEdit of(Picture picture, List<String> words, SplittableRandom random) {
        Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
        TextPlace place = TextPlace.in(picture, random);
        boolean plated = random.nextBoolean();
        Ink paper = random.nextBoolean() ? Ink.WHITE : Ink.BLACK;
        double behind = plated ? paper.luma() : place.luma();
        List<Ink> inks = Arrays.stream(Ink.values())
                .filter(ink -> ink.isReadableOn(behind))
                .toList();
        Ink ink = inks.get(random.nextInt(inks.size()));
        Ink other = inks.get(random.nextInt(inks.size()));
        String first = words.get(random.nextInt(words.size()));
        String second = words.get(random.nextInt(words.size()));
        Color plate = plated ? paper.colour() : null;
        Lettering face = Lettering.values()[random.nextInt(Lettering.values().length)];
        PrintedText text = new PrintedText(first, face, ink.colour(), place.area(), plate);
        String where = place.words(picture.width(), picture.height());
        Draft draft = draft(kind, text, second, ink, other, where);
        Picture source = draft.before() == null ? picture : draft.before().on(picture);
        Picture target = draft.after() == null ? picture : draft.after().on(picture);
        Rectangle box = changed(source, target);
        if (box.isEmpty()) {
            return null;
        }
        List<String> quoted = kind == Kind.REPLACE ? List.of(first, second) : List.of(first);
        return new TextEdit(kind, source, target, box, draft.template(), quoted, where);
    }

    private static Draft draft(Kind kind, PrintedText text, String second, Ink ink, Ink other, String where) {
        String quoted = "\"" + text.words() + "\"";
        return switch (kind) {
            case ADD -> new Draft(null, text, "add the text " + quoted + " in " + name(ink) + " " + where);
            case REMOVE -> new Draft(text, null, "remove the text " + quoted);
            case REPLACE ->
                new Draft(text, text.withWords(second), "change the text " + quoted + " to \"" + second + "\"");
            case RECOLOUR ->
                new Draft(text, text.withInk(other.colour()), "make the text " + quoted + " " + name(other));
        };
    }

    private static String name(Ink ink) {
        return ink.name().toLowerCase(Locale.ROOT);
    }

    private static Rectangle changed(Picture one, Picture other) {
        Rectangle box = new Rectangle(-1, -1);
        for (int i = 0; i < one.rgb().length; i++) {
            if (one.rgb()[i] != other.rgb()[i]) {
                int pixel = i / 3;
                box.add(new Rectangle(pixel % one.width(), pixel / one.width(), 1, 1));
            }
        }
        return box;
    }

    /** (height, width) 1 in the box. */
    byte[] region() {
        byte[] region = new byte[source.width() * source.height()];
        for (int y = box.y; y < box.y + box.height; y++) {
            Arrays.fill(region, y * source.width() + box.x, y * source.width() + box.x + box.width, (byte) 1);
        }
        return region;
    }
}
