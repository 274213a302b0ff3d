package dev.retouch.app.fixed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.edit.EditFiles;
import dev.retouch.edit.EditOptions;
import dev.retouch.edit.EditOutcome;
import dev.retouch.edit.PipelineSettings;
import dev.retouch.image.DecodedPicture;
import dev.retouch.image.OutputOptions;
import dev.retouch.image.Picture;
import dev.retouch.image.PictureEncoder;
import dev.retouch.image.PictureFormat;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class FixedTimeEditorTest {

    private static final EditOptions OPTIONS = EditOptions.of("make it red");
    private static final PipelineSettings SETTINGS = PipelineSettings.of(PipelineSettings.Precision.F32);

    @Test
    void edit_takesItsTimeAndReturnsItsSource() {
        Duration time = Duration.ofMillis(60);
        FixedTimeEditor editor = new FixedTimeEditor(time, SETTINGS);
        Picture source = editor.decode(png());
        long begun = System.nanoTime();
        EditOutcome outcome = editor.edit(source, OPTIONS);
        assertTrue(System.nanoTime() - begun >= time.toNanos());
        assertArrayEquals(source.rgb(), outcome.result().rgb());
        assertEquals(6, outcome.report().steps());
    }

    @Test
    void edit_ofALongTime_hasAsManyStepsAsAnEditMay() {
        assertEquals(100, new FixedTimeEditor(Duration.ofMinutes(2), SETTINGS).steps());
    }

    @Test
    void edit_thatIsStopped_endsBetweenTwoSteps() {
        FixedTimeEditor editor = new FixedTimeEditor(Duration.ofHours(1), SETTINGS);
        Picture source = editor.decode(png());
        RuntimeException stop = new IllegalStateException("stop");
        assertSame(
                stop,
                assertThrows(
                        IllegalStateException.class,
                        () -> editor.edit(source, List.of(), OPTIONS, (done, steps) -> {
                            throw stop;
                        })));
    }

    @Test
    void encode_twice_givesTheSamePlainFile() {
        FixedTimeEditor editor = new FixedTimeEditor(Duration.ZERO, SETTINGS);
        EditFiles first = encoded(editor);
        assertArrayEquals(first.result(), encoded(editor).result());
        assertArrayEquals(
                editor.decode(png()).rgb(), editor.decode(first.result()).rgb());
    }

    @Test
    void time_thatIsNegative_isRefusedByName() {
        Duration time = Duration.ofMillis(-1);
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> new FixedTimeEditor(time, SETTINGS));
        assertTrue(refusal.getMessage().contains("RETOUCH_FIXED_EDIT"), refusal.getMessage());
    }

    private static EditFiles encoded(FixedTimeEditor editor) {
        DecodedPicture decoded = editor.decodeWithWarnings(png());
        return editor.encode(
                decoded, OPTIONS, editor.edit(decoded.picture(), OPTIONS), OutputOptions.of(PictureFormat.PNG));
    }

    private static byte[] png() {
        byte[] rgb = new byte[3 * 8 * 6];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (i * 7);
        }
        return PictureEncoder.png(Picture.opaque(8, 6, rgb));
    }
}
