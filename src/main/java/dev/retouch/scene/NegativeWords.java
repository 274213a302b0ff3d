package dev.retouch.scene;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/**
 * The words of instructions that ask for nothing in a picture; each list has a part that no training sees.
 *
 * @param nouns what no scene has
 * @param requests asked of a noun; the slot {@code {c}} takes a colour, {@code {n}} something that scenes have
 * @param noChange they ask for no change
 * @param talk they are not about a picture's content
 * @param noise they say nothing
 */
record NegativeWords(Lists nouns, Lists requests, Lists noChange, Lists talk, Lists noise) {

    private static final String FILE = "negative-words.json";

    /** The words of every training and evaluation. */
    static final NegativeWords ALL = read();

    /** The two parts of a list. */
    record Lists(List<String> train, List<String> heldOut) {

        List<String> of(Split split) {
            return split == Split.TRAIN ? train : heldOut;
        }
    }

    private static NegativeWords read() {
        try (InputStream file = Objects.requireNonNull(NegativeWords.class.getResourceAsStream(FILE), FILE)) {
            return new ObjectMapper().readValue(file, NegativeWords.class);
        } catch (IOException e) {
            throw new UncheckedIOException(FILE, e);
        }
    }
}
