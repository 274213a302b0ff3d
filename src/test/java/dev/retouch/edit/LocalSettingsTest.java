package dev.retouch.edit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When and where a sparse edit computes more than its region. */
class LocalSettingsTest {

    private static List<Integer> dense(List<String> refresh, int steps) {
        DenseSteps dense = LocalSettings.of(1, refresh).dense();
        return IntStream.range(0, steps)
                .filter(step -> dense.isDense(step, steps))
                .boxed()
                .toList();
    }

    @Test
    void refresh_isWhereItsSharesAre() {
        assertEquals(List.of(14, 24), dense(List.of("0.5", " 0.9"), 28));
        assertEquals(List.of(27), dense(List.of("1"), 28));
        assertEquals(List.of(), dense(List.of("off"), 28));
        assertEquals(List.of(0, 15, 23), dense(List.of("auto"), 28));
        assertEquals(2, LocalSettings.of(1, List.of("1")).dense().count(28), "and the first");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1.1", "-0.5", "NaN", "half", "", "auto"})
    void refresh_ofAnythingElse_isRefused(String refresh) {
        assertThrows(IllegalArgumentException.class, () -> LocalSettings.of(1, List.of(refresh, "0.5")));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1001})
    void margin_outOfItsRange_isRefused(int margin) {
        assertThrows(IllegalArgumentException.class, () -> LocalSettings.of(margin, List.of("auto")));
    }
}
