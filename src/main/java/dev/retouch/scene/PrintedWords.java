package dev.retouch.scene;

import java.util.List;

/** The words and prices that are printed in the scenes. */
final class PrintedWords {
    /** Short enough for a label on an object. */
    static final List<String> LABEL_WORDS =
            List.of("TEA", "NEW", "HOT", "ECO", "BIO", "ZEN", "JOY", "ICE", "$5", "$9", "$12", "$25");

    static final List<String> SIGN_WORDS = List.of(
            "TEA", "NEW", "HOT", "ECO", "BIO", "ZEN", "JOY", "ICE", "$5", "$9", "$12", "$25", "SALE", "CAFE", "OPEN",
            "SHOP", "MILK", "SOAP", "GIFT", "HOME", "STYLE", "COFFEE", "SUMMER", "$19", "$49", "50%");

    private PrintedWords() {}
}
