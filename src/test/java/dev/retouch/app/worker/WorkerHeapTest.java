package dev.retouch.app.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.app.embedded.WorkerProcess;
import dev.retouch.edit.PictureMemory;
import org.junit.jupiter.api.Test;

class WorkerHeapTest {

    private static final long MAX_BYTES = 104_857_600;
    private static final long MAX_PIXELS = 50_000_000;

    /** The worker as it is shipped edits what its own limits let in. */
    @Test
    void demosHeap_isWhatTheLargestPictureNeeds() {
        long heap = (long) WorkerProcess.HEAP_MEGABYTES << 20;
        assertTrue(heap >= WorkerHeap.needed(4, MAX_BYTES, MAX_PIXELS), heap + " bytes");
        assertTrue(WorkerHeap.share(heap, 4, MAX_BYTES) >= PictureMemory.BYTES_OF_PIXEL * MAX_PIXELS);
    }

    /** Four of each lane are in flight at once; 8 MiB of records of each are in hand, 8 MiB wait, and all are parsed. */
    @Test
    void share_leavesTheFilesTheRecordsAndTheWorkerTheirs() {
        assertEquals(
                (4L << 30) - (192L << 20) - 4 * 2 * (16L << 20) - 2 * 4 * MAX_BYTES,
                WorkerHeap.share(4L << 30, 4, MAX_BYTES));
        assertEquals(128L << 20, WorkerHeap.share(512L << 20, 4, MAX_BYTES), "never less than a quarter");
    }
}
