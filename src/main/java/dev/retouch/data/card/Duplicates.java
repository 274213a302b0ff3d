package dev.retouch.data.card;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Sources that look the same, by their perceptual hashes. Several edits of one source are usual (turns, negatives): what is
 * suspect is the same edit of it twice.
 */
final class Duplicates {

    /** Bits in which the hashes of one picture may differ after it was encoded again. */
    private static final int SAME = 3;

    private static final int NAMED = 50;

    private Duplicates() {}

    /** Groups of samples with one source, and of those the pairs with one instruction. */
    static ObjectNode of(List<SampleFacts> samples) {
        List<List<SampleFacts>> groups = groups(samples);
        ObjectNode node = new ObjectMapper().createObjectNode();
        node.put("distinctSources", groups.size());
        node.put(
                "samplesWithASharedSource",
                groups.stream()
                        .filter(group -> group.size() > 1)
                        .mapToInt(List::size)
                        .sum());
        ArrayNode twice = new ObjectMapper().createArrayNode();
        int count = 0;
        for (List<SampleFacts> group : groups) {
            Map<String, String> first = new LinkedHashMap<>();
            for (SampleFacts sample : group) {
                String other = first.putIfAbsent(sample.instruction(), sample.key());
                if (other != null && count++ < NAMED) {
                    twice.addArray().add(other).add(sample.key());
                }
            }
        }
        node.put("sameSourceAndInstruction", count);
        node.set("pairs", twice);
        return node;
    }

    /** Each sample joins the first group whose first source looks the same. */
    private static List<List<SampleFacts>> groups(List<SampleFacts> samples) {
        List<List<SampleFacts>> groups = new ArrayList<>();
        Map<Long, List<SampleFacts>> exact = new LinkedHashMap<>();
        for (SampleFacts sample : samples) {
            List<SampleFacts> group = exact.get(sample.hash());
            if (group == null) {
                group = groups.stream()
                        .filter(other -> PerceptualHash.distance(other.get(0).hash(), sample.hash()) <= SAME)
                        .findFirst()
                        .orElse(null);
            }
            if (group == null) {
                group = new ArrayList<>();
                groups.add(group);
            }
            group.add(sample);
            exact.putIfAbsent(sample.hash(), group);
        }
        return groups;
    }
}
