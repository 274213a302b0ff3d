package dev.retouch.scene;

import java.util.List;

/** The decoration of an object's body, with the words that ask for it. */
enum Pattern {
    PLAIN(List.of("plain"), List.of()),
    STRIPES(List.of("striped"), List.of("stripes")),
    DOTS(List.of("dotted", "spotted"), List.of("dots", "polka dots")),
    CHECKS(List.of("checked", "chequered"), List.of("checks", "a check pattern"));

    private final List<String> adjectives;
    private final List<String> nouns;

    Pattern(List<String> adjectives, List<String> nouns) {
        this.adjectives = adjectives;
        this.nouns = nouns;
    }

    List<String> adjectives() {
        return adjectives;
    }

    List<String> nouns() {
        return nouns;
    }
}
