package dev.retouch.app.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.bundle.ModelIds;
import dev.retouch.edit.EditOptions;
import dev.retouch.edit.EditOutcome;
import dev.retouch.image.Picture;
import dev.retouch.worker.job.FakeEditor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WarmUpTest {

    /** Remembers what it edited. */
    private static final class Recorder extends FakeEditor {

        private final String adapter;
        private final List<String> edited = new ArrayList<>();

        Recorder(String adapter) {
            this.adapter = adapter;
        }

        @Override
        public EditOutcome edit(Picture source, EditOptions options) {
            edited.add(source.width() + "x" + source.height() + " " + options.mode() + " " + options.steps());
            return super.edit(source, options);
        }

        @Override
        public ModelIds modelIds() {
            return new ModelIds("model@0", adapter);
        }
    }

    private static List<String> edited(String adapter, List<String> setting, boolean gpu) {
        Recorder editor = new Recorder(adapter);
        WarmUp.run(editor, WarmUp.pictures(setting, gpu));
        return editor.edited;
    }

    @Test
    void ratios_areEditedOnceEach() {
        assertEquals(
                List.of("256x256 LOCAL 2", "256x192 LOCAL 2", "192x256 LOCAL 2", "1x256 LOCAL 2"),
                edited("adapter@0", List.of("1:1", " 4:3 ", "3:4", "1:9999"), false));
        assertEquals(List.of("256x256 GLOBAL 2"), edited("none", List.of("7:7"), true), "a backbone edits globally");
    }

    @Test
    void auto_isForGpusAlone() {
        assertEquals(List.of(), edited("adapter@0", List.of("auto"), false));
        assertEquals(List.of(), edited("adapter@0", List.of("off"), true));
        List<String> common = edited("adapter@0", List.of("auto"), true);
        assertTrue(common.contains("256x256 LOCAL 2") && common.size() > 4, common::toString);
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
