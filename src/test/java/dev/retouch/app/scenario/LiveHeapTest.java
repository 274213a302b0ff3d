package dev.retouch.app.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class LiveHeapTest {

    @Test
    void megabytes_areWhatIsHeldAndNoGarbage() {
        long own = ProcessHandle.current().pid();
        double before = LiveHeap.megabytes(own).orElseThrow();
        byte[][] garbage = new byte[4][8 << 20];
        byte[] held = garbage[0];
        garbage = new byte[0][];
        double more = LiveHeap.megabytes(own).orElseThrow() - before;
        assertTrue(more > 7 && more < 15, more + " MB more with " + held.length + " bytes held");
        assertEquals(0, garbage.length);
    }

    @Test
    void megabytes_ofAProcessThatHasEndedAreUnknown() {
        assertEquals(OptionalDouble.empty(), LiveHeap.megabytes(Long.MAX_VALUE));
        assertEquals(OptionalDouble.empty(), LiveHeap.total("java.io.IOException: No such process\n"));
    }

    @Test
    void total_isTheHistogramsLastLine() {
        String histogram = """
                 num     #instances         #bytes  class name (module)
                -------------------------------------------------------
                   1:         25155        2097152  [B (java.base@17.0.15)
                Total        182315        3145728
                """;
        assertEquals(3, LiveHeap.total(histogram).orElseThrow());
    }
}
