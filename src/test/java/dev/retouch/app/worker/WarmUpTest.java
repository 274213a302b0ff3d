package dev.retouch.app.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.image.Picture;
import dev.retouch.worker.job.FakeEditor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WarmUpTest {

    /** Remembers what it edited. */
    private static final class Recorder extends FakeEditor {

        private final List<String> edited = new ArrayList<>();

        @Override
        public void warmUp(Picture source) {
            edited.add(source.width() + "x" + source.height());
        }
    }

    private static List<String> edited(List<String> setting, boolean gpu) {
        Recorder editor = new Recorder();
        WarmUp.run(editor, WarmUp.pictures(setting, gpu));
        return editor.edited;
    }

    @Test
    void ratios_areEditedOnceEach() {
        assertEquals(
                List.of("256x256", "256x192", "192x256", "1x256"),
                edited(List.of("1:1", " 4:3 ", "3:4", "1:9999"), false));
    }

    @Test
    void auto_isForGpusAlone() {
        assertEquals(List.of(), edited(List.of("auto"), false));
        assertEquals(List.of(), edited(List.of("off"), true));
        List<String> common = edited(List.of("auto"), true);
        assertTrue(common.contains("256x256") && common.size() > 4, common::toString);
    }

    @Test
    void anythingElse_isRefused() {
        for (String setting : List.of("", "1024", "4:0", "0:4", "on", "4:3:2", "99999:1")) {
            String message = assertThrows(
                            IllegalArgumentException.class, () -> WarmUp.pictures(List.of("1:1", setting), true))
                    .getMessage();
            assertTrue(message.contains("RETOUCH_WARM_UP"), message);
        }
    }
}
