package dev.retouch.app.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EditSpansTest {

    @TempDir
    private Path folder;

    @Test
    void spans_ofAWorkerThatWasKilled_haveTheEditThatDidNotEnd() throws IOException {
        EditSpans edits = EditSpans.of(List.of(
                log("a", "fixed edit 1 begins at 100", "fixed edit 1 ends at 150", "fixed edit 2 begins at 160"),
                log("b", "fixed edit 2 begins at 900", "{\"message\":\"fixed edit 2 ends at 950\"}")));
        assertEquals(1, edits.extra());
        assertEquals(160, edits.firstOf(2).orElseThrow().begin());
        EditSpans.Span cut = edits.runningAt(0, 170).orElseThrow();
        assertEquals(2, cut.seed());
        assertFalse(cut.ended());
        assertTrue(edits.runningAt(1, 170).isEmpty());
        assertTrue(edits.isAtWork(0));
        assertFalse(edits.isAtWork(1));
    }

    @Test
    void spans_ofAWorkerThatBeganAnother_countTheOneBeforeAsStopped() throws IOException {
        EditSpans edits = EditSpans.of(List.of(log("a", "fixed edit 1 begins at 100", "fixed edit 2 begins at 160")));
        assertEquals(2, edits.spans().size());
        assertEquals(0, edits.extra());
    }

    @Test
    void spans_ofTheWarmUp_canBeLeftOut() throws IOException {
        EditSpans edits = EditSpans.of(List.of(
                log("a", "fixed edit 9 begins at 100", "fixed edit 9 ends at 150", "fixed edit 1 begins at 160")));
        assertEquals(
                List.of(1L),
                edits.from(101).spans().stream().map(EditSpans.Span::seed).toList());
        assertEquals(2, edits.from(100).spans().size());
    }

    private Path log(String name, String... lines) throws IOException {
        return Files.write(folder.resolve(name), List.of(lines));
    }
}
