package dev.retouch.edit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.bundle.Residency;
import dev.retouch.edit.PipelineSettings.Precision;
import dev.retouch.image.PictureLimits;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PipelineSettingsTest {

    private static PipelineSettings settings(float quality, long cache) {
        return new PipelineSettings(PictureLimits.DEFAULT, quality, Precision.F32, cache, List.of(), Residency.AUTO, 1);
    }

    @ParameterizedTest
    @ValueSource(floats = {-0.01f, 1.01f, Float.NaN})
    void jpegQuality_outsideItsRangeIsRefused(float quality) {
        String message = assertThrows(IllegalArgumentException.class, () -> settings(quality, 0))
                .getMessage();
        assertTrue(message.contains("is " + quality + ":"), message);
    }

    @ParameterizedTest
    @ValueSource(floats = {0, 1})
    void jpegQuality_takesTheEndsOfItsRange(float quality) {
        assertEquals(quality, settings(quality, 0).jpegQuality());
    }

    @Test
    void cacheBytes_belowZeroAreRefused() {
        String message = assertThrows(IllegalArgumentException.class, () -> settings(1, -1))
                .getMessage();
        assertTrue(message.contains("-1 bytes"), message);
    }

    @Test
    void precision_isTheTransformersType() {
        assertEquals(Dtype.F32, Precision.F32.dtype());
        assertEquals(Dtype.BF16, Precision.BF16.dtype());
        Dtype automatic = Tensors.defaultDevice().isGpu() ? Dtype.BF16 : Dtype.F32;
        assertEquals(automatic, Precision.AUTO.dtype());
    }

    @Test
    void of_cachesAQuarterOfAGibibyte() {
        PipelineSettings settings = PipelineSettings.of(Precision.BF16);
        assertEquals(256 << 20, settings.cacheBytes());
        assertEquals(Precision.BF16, settings.precision());
        assertEquals(List.of(), settings.loras());
    }

    @Test
    void with_addsLowRankChangesAndLeavesTheRest() {
        PipelineSettings changed =
                settings(0.5f, 7).with(new ArrayList<>(List.of("a.safetensors", "b.safetensors:0.5")));
        assertEquals(2, changed.loras().size());
        assertEquals(7, changed.cacheBytes());
        assertEquals(0.5f, changed.jpegQuality());
        assertEquals(Precision.F32, changed.precision());
    }
}
