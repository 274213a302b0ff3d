package dev.retouch.edit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What an edit is said to cost before it is made. */
class EditPricesTest {

    private static final EditPrices.Work TEN_DENSE = new EditPrices.Work(10, 0, 1, 100, 2);

    private static Map<String, Duration> stages(long denoise, long rest) {
        return Map.of("denoise", Duration.ofMillis(denoise), "decode", Duration.ofMillis(rest));
    }

    @Test
    void price_ofTheSameWork_isWhatTheFirstEditTook() {
        EditPrices prices = new EditPrices();
        assertFalse(prices.known());
        prices.learn(TEN_DENSE, stages(4000, 500));
        assertTrue(prices.known());
        assertEquals(4.5, prices.seconds(TEN_DENSE), 1e-9);
    }

    @Test
    void price_followsStepsTokensAndBranches() {
        EditPrices prices = new EditPrices();
        prices.learn(TEN_DENSE, stages(4000, 500));
        assertEquals(8.5, prices.seconds(new EditPrices.Work(20, 0, 1, 100, 2)), 1e-9);
        assertEquals(2.5, prices.seconds(new EditPrices.Work(10, 0, 1, 100, 1)), 1e-9);
        assertEquals(16.5, prices.seconds(new EditPrices.Work(10, 0, 1, 400, 2)), 1e-9);
        assertEquals(1.7, prices.seconds(new EditPrices.Work(1, 9, 2 / 9d, 100, 2)), 1e-9);
    }

    @Test
    void price_followsADeviceThatBecomesSlower() {
        EditPrices prices = new EditPrices();
        prices.learn(TEN_DENSE, stages(1000, 0));
        for (int i = 0; i < 40; i++) {
            prices.learn(TEN_DENSE, stages(3000, 1000));
        }
        assertEquals(4, prices.seconds(TEN_DENSE), 0.01);
    }
}
