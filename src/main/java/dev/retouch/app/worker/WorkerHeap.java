package dev.retouch.app.worker;

import dev.retouch.app.settings.RetouchConfig;
import dev.retouch.edit.PictureMemory;
import dev.retouch.worker.job.Lane;
import dev.retouch.worker.kafka.IntakeLimits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the worker's heap is divided: its own needs, records, the files of all requests in flight, and the rest for pictures. */
public final class WorkerHeap {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerHeap.class);

    /** Classes, consumers and buffers, of which an idle worker takes some 60 MB. */
    private static final long OWN = 192L << 20;

    private static final long LANES = Lane.values().length;

    /** Of each lane's records in hand and of those that wait; a parsed text takes several times its bytes. */
    private static final long RECORDS = LANES * 2 * IntakeLimits.BYTES * 4;

    private WorkerHeap() {}

    /**
     * The heap that the largest picture needs beside full files of all other requests, in bytes: a request's references are
     * within the limit of its source.
     *
     * @param inFlight requests of each lane
     */
    public static long needed(int inFlight, long maxBytes, long maxPixels) {
        return OWN + RECORDS + LANES * inFlight * maxBytes + PictureMemory.BYTES_OF_PIXEL * maxPixels;
    }

    /** Bytes for pictures; says so when the largest one that the settings allow does not fit. */
    static long forPictures(RetouchConfig config) {
        long heap = Runtime.getRuntime().maxMemory();
        long needed = needed(config.inFlight(), config.maxBytes(), config.maxPixels());
        if (heap < needed) {
            LOG.warn(
                    "the heap has {} MB: pictures of RETOUCH_MAX_PIXELS={} may need {} MB (-Xmx{}m)",
                    heap >> 20,
                    config.maxPixels(),
                    needed >> 20,
                    needed >> 20);
        }
        return share(heap, config.inFlight(), config.maxBytes());
    }

    /** What a heap leaves for pictures, at least a quarter of it: files are seldom as large as they may be. */
    static long share(long heap, int inFlight, long maxBytes) {
        return Math.max(heap / 4, heap - OWN - RECORDS - LANES * inFlight * maxBytes);
    }
}
