package dev.retouch.prompt;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Learns a byte-level vocabulary from sentences: all bytes, then the most frequent pair again and again.
 *
 * <p>The same sentences give the same vocabulary on every machine: among equally frequent pairs the first in
 * alphabetical order wins.
 */
public final class BpeTrainer {

    private static final Pattern WORDS = Pattern.compile(Vocabulary.WORDS, Pattern.UNICODE_CHARACTER_CLASS);

    private record Pair(String left, String right) {}

    private record Word(List<String> symbols, long count) {}

    private final List<Word> words = new ArrayList<>();
    private final Map<Pair, Long> counts = new HashMap<>();
    private final Map<Pair, Set<Integer>> places = new HashMap<>();

    private BpeTrainer(Collection<String> sentences) {
        Map<String, Long> frequencies = new TreeMap<>();
        for (String sentence : sentences) {
            for (String text : Vocabulary.SPECIAL.split(Normalizer.normalize(sentence, Normalizer.Form.NFC))) {
                Matcher word = WORDS.matcher(text);
                while (word.find()) {
                    frequencies.merge(letters(word.group()), 1L, Long::sum);
                }
            }
        }
        frequencies.forEach((word, count) -> {
            words.add(new Word(new ArrayList<>(List.of(word.split(""))), count));
            count(words.size() - 1, 1);
        });
    }

    /**
     * The vocabulary of the sentences; special tokens in them separate words and are not learned.
     *
     * @param size at most so many tokens, special ones included; fewer when no remaining pair occurs twice
     * @throws IllegalArgumentException when size has no room for all bytes and the special tokens
     */
    public static Vocabulary train(Collection<String> sentences, int size) {
        int room = size - Vocabulary.BYTES.size() - Vocabulary.SPECIAL_TOKENS.size();
        if (room < 0) {
            throw new IllegalArgumentException("a vocabulary of " + size + " has no room for " + Vocabulary.BYTES.size()
                    + " bytes and " + Vocabulary.SPECIAL_TOKENS.size() + " special tokens");
        }
        return new BpeTrainer(sentences).learn(room);
    }

    private Vocabulary learn(int merges) {
        // Two pairs may spell the same token; it is in the vocabulary once, as in the official files.
        Set<String> tokens = new HashSet<>();
        List<String> learned = new ArrayList<>();
        List<String> order = new ArrayList<>();
        Comparator<Map.Entry<Pair, Long>> frequency = Map.Entry.<Pair, Long>comparingByValue()
                .reversed()
                .thenComparing(e -> e.getKey().left())
                .thenComparing(e -> e.getKey().right());
        while (order.size() < merges) {
            Map.Entry<Pair, Long> best =
                    counts.entrySet().stream().min(frequency).orElse(null);
            if (best == null || best.getValue() < 2) {
                break;
            }
            Pair pair = best.getKey();
            learned.add(pair.left() + " " + pair.right());
            if (tokens.add(pair.left() + pair.right())) {
                order.add(pair.left() + pair.right());
            }
            merge(pair);
        }
        return new Vocabulary(order, learned);
    }

    private void merge(Pair pair) {
        for (int index : List.copyOf(places.get(pair))) {
            List<String> symbols = words.get(index).symbols();
            count(index, -1);
            for (int i = 0; i + 1 < symbols.size(); i++) {
                if (symbols.get(i).equals(pair.left()) && symbols.get(i + 1).equals(pair.right())) {
                    symbols.set(i, pair.left() + pair.right());
                    symbols.remove(i + 1);
                }
            }
            count(index, 1);
        }
    }

    /** Adds a word's pairs to the counts, or takes them back. */
    private void count(int index, int sign) {
        Word word = words.get(index);
        for (int i = 0; i + 1 < word.symbols().size(); i++) {
            Pair pair = new Pair(word.symbols().get(i), word.symbols().get(i + 1));
            long now = counts.merge(pair, sign * word.count(), Long::sum);
            Set<Integer> at = places.computeIfAbsent(pair, p -> new HashSet<>());
            if (sign > 0) {
                at.add(index);
            } else {
                at.remove(index);
            }
            if (now == 0) {
                counts.remove(pair);
                places.remove(pair);
            }
        }
    }

    private static String letters(String word) {
        StringBuilder letters = new StringBuilder();
        for (byte b : word.getBytes(StandardCharsets.UTF_8)) {
            letters.append(Vocabulary.letter(b & 0xff));
        }
        return letters.toString();
    }
}
