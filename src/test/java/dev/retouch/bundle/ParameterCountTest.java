package dev.retouch.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ParameterCountTest {

    /** The backbone's counts are the published ones, the adapter's add up to the paper's Table 5 (5,033 M, 24.6 %). */
    @Test
    void published_hasTheCountsOfThePaper() {
        Map<String, Long> counts = ParameterCount.of(PublishedBundle.config());

        assertEquals(20_430_401_088L, counts.get("transformer"));
        // 126,892,531 and 8,292,166,656 are published: with 2,324,544 over time and the 544,997,376 that predict words.
        assertEquals(124_567_987L, counts.get("vae"));
        assertEquals(7_747_169_280L, counts.get("textEncoder"));
        assertEquals(676_550_144L, counts.get("visionTower"));
        assertEquals(4_673_894_460L, counts.get("blockAdapters"));
        assertEquals(142_018_620L, counts.get("spatialGates"));
        assertEquals(351_092_736L, counts.get("conditionEncoder"));
        assertEquals(7_792_001L, counts.get("maskPredictor"));
        assertEquals(5_032_779_197L, counts.get("adapterTotal"));
        assertEquals(
                counts.get("adapterTotal"),
                counts.get("blockAdapters") + counts.get("conditionEncoder") + counts.get("maskPredictor"));
    }

    @Test
    void smallBundle_hasTheSameModules() throws IOException {
        Map<String, Long> counts = ParameterCount.of(BundleConfig.read(Path.of("src/bundle/small")));

        assertEquals(
                List.copyOf(ParameterCount.of(PublishedBundle.config()).keySet()),
                List.copyOf(counts.keySet()),
                "names and order");
        counts.forEach((module, count) -> assertTrue(count > 0, module + " has no parameters"));
        assertTrue(counts.get("visionTower") < counts.get("textEncoder"), "the tower is a part: " + counts);
    }
}
