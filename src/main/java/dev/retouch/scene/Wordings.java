package dev.retouch.scene;

import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Instructions in varied English, over a closed vocabulary. */
final class Wordings {

    private static final Map<EditKind, List<String>> TEMPLATES = Map.of(
            EditKind.RECOLOUR,
            List.of(
                    "make the {n} {c}",
                    "change the {n} to {c}",
                    "recolour the {n} in {c}",
                    "paint the {n} {c}",
                    "turn the {n} {c}",
                    "the {n} should be {c}",
                    "change the colour of the {n} to {c}",
                    "give the {n} a {c} finish",
                    "colour the {n} {c}",
                    "i want the {n} in {c}"),
            EditKind.REMOVE,
            List.of(
                    "remove the {n}",
                    "delete the {n}",
                    "take the {n} away",
                    "get rid of the {n}",
                    "erase the {n} from the picture",
                    "i do not want the {n}",
                    "there should be no {n}",
                    "clear away the {n}",
                    "the {n} has to go"),
            EditKind.ADD,
            List.of(
                    "add {a} {w}",
                    "put {a} {w}",
                    "place {a} {w}",
                    "insert {a} {w}",
                    "i want {a} {w}",
                    "there should be {a} {w}",
                    "draw {a} {w}",
                    "show {a} {w}"),
            EditKind.REPLACE,
            List.of(
                    "replace the {n} with {a}",
                    "swap the {n} for {a}",
                    "change the {n} into {a}",
                    "turn the {n} into {a}",
                    "exchange the {n} for {a}",
                    "put {a} in place of the {n}",
                    "instead of the {n} i want {a}",
                    "use {a} instead of the {n}"),
            EditKind.PATTERN,
            List.of(
                    "make the {n} {p}",
                    "the {n} should be {p}",
                    "change the {n} to a {p} one",
                    "i want the {n} {p}",
                    "turn the {n} into a {p} one",
                    "give the {n} a {p} look",
                    "use a {p} print on the {n}",
                    "make it a {p} {n}"),
            EditKind.TEXT,
            List.of(
                    "change the text on the {n} to {t}",
                    "the {n} should read {t}",
                    "make the {n} say {t}",
                    "write {t} on the {n}",
                    "replace {o} with {t}",
                    "change {o} to {t}",
                    "the {n} should say {t} instead of {o}",
                    "put {t} on the {n}",
                    "print {t} on the {n}"),
            EditKind.WARMER,
            List.of(
                    "make the picture warmer",
                    "warm up the photo",
                    "give the whole image a warm tone",
                    "i want warmer light in the picture",
                    "use warmer colours in the whole photo",
                    "the image should look warmer",
                    "shift the picture to warm light",
                    "add a warm glow to the whole picture"),
            EditKind.COOLER,
            List.of(
                    "make the picture cooler",
                    "cool down the photo",
                    "give the whole image a cool tone",
                    "i want cooler light in the picture",
                    "use cooler colours in the whole photo",
                    "the image should look cooler",
                    "shift the picture to cool light",
                    "add a cool cast to the whole picture"),
            EditKind.DARKER,
            List.of(
                    "make the picture darker",
                    "darken the photo",
                    "give the whole image a dark tone",
                    "i want less light in the picture",
                    "lower the light in the whole photo",
                    "the image should look darker",
                    "dim the picture",
                    "make the whole picture less bright"));

    private static final List<List<String>> PLACES = List.of(
            List.of("on the left", "at the left side", "to the left"),
            List.of("in the middle", "in the centre", "at the centre"),
            List.of("on the right", "at the right side", "to the right"));

    private static final List<String> OPENINGS = List.of("", "", "", "please ", "now ");

    private Wordings() {}

    /** A wording of a kind; {@code values} holds what stands for the letters in braces. */
    static String of(EditKind kind, Map<String, String> values, RandomGenerator random) {
        String text = Composer.pick(OPENINGS, random) + Composer.pick(TEMPLATES.get(kind), random);
        for (Map.Entry<String, String> value : values.entrySet()) {
            text = text.replace("{" + value.getKey() + "}", value.getValue());
        }
        return text;
    }

    static String noun(Product product, RandomGenerator random) {
        return Composer.pick(product.nouns, random);
    }

    /** The object as it stands in the picture, sometimes with its colour. */
    static String seen(Item item, RandomGenerator random) {
        String noun = noun(item.product(), random);
        return random.nextInt(4) == 0 ? item.colour().name() + " " + noun : noun;
    }

    /** "a red mug", "an orange lamp" */
    static String described(Item item, RandomGenerator random) {
        String colour = item.colour().name();
        return (colour.equals("orange") ? "an " : "a ") + colour + " " + noun(item.product(), random);
    }

    static String place(int slot, RandomGenerator random) {
        return Composer.pick(PLACES.get(slot), random);
    }
}
