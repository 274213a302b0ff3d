package dev.retouch.edit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ParameterCountTest {

    /** The transformer's count is the published one, the adapter's add up to the paper's Table 5 (5,033 M, 24.6 %). */
    @Test
    void published_hasTheCountsOfThePaper() {
        Map<String, Long> counts = ParameterCount.ofPublished();

        assertEquals(20_430_401_088L, counts.get("transformer"));
        assertEquals(4_673_894_460L, counts.get("blockAdapters"));
        assertEquals(142_018_620L, counts.get("spatialGates"));
        assertEquals(351_092_736L, counts.get("conditionEncoder"));
        assertEquals(7_792_001L, counts.get("maskPredictor"));
        assertEquals(5_032_779_197L, counts.get("adapterTotal"));
        assertEquals(
                counts.get("adapterTotal"),
                counts.get("blockAdapters") + counts.get("conditionEncoder") + counts.get("maskPredictor"));
    }
}
