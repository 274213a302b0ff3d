package dev.retouch.worker.job;

import dev.retouch.bundle.ModelIds;
import dev.retouch.edit.EditFailure;
import dev.retouch.edit.EditFiles;
import dev.retouch.edit.EditListener;
import dev.retouch.edit.EditMode;
import dev.retouch.edit.EditOptions;
import dev.retouch.edit.EditOutcome;
import dev.retouch.edit.EditPlan;
import dev.retouch.edit.EditReport;
import dev.retouch.edit.ImageEditor;
import dev.retouch.edit.RegionConfidence;
import dev.retouch.failure.FailureException;
import dev.retouch.image.AlphaHandling;
import dev.retouch.image.DecodedPicture;
import dev.retouch.image.OutputOptions;
import dev.retouch.image.Picture;
import dev.retouch.metadata.FileMetadata;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** An editor whose edits do what a test wants, and which sees whether they overlap. */
public class FakeEditor implements ImageEditor {

    static final RegionConfidence FOUND = new RegionConfidence(0.9, 0.4, 0.45);

    /** The same in an answer. */
    static final EditCompleted.Confidence CONFIDENCE = new EditCompleted.Confidence(0.9, 0.4, 0.45);

    public final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    public final AtomicInteger edits = new AtomicInteger();
    public final AtomicInteger plans = new AtomicInteger();
    public final AtomicInteger most = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger();

    /** What an edit does, by the seed of its request. */
    protected void during(long seed) {}

    /** The bytes of every result. */
    protected byte[] result() {
        return new byte[] {1};
    }

    @Override
    public long memory(byte[] encoded) {
        return 1;
    }

    @Override
    public DecodedPicture decodeWithWarnings(byte[] encoded) {
        return new DecodedPicture(
                Picture.opaque(1, 1, new byte[3]), false, FileMetadata.NONE, List.of("The file has a scratch."));
    }

    @Override
    public void requireReferences(int count) {
        if (count > 2) {
            throw new FailureException(EditFailure.REFERENCES_UNSUPPORTED, "too many");
        }
    }

    @Override
    public EditOutcome edit(Picture source, List<Picture> references, EditOptions options, EditListener listener) {
        edits.incrementAndGet();
        threads.add(Thread.currentThread());
        most.accumulateAndGet(running.incrementAndGet(), Math::max);
        try {
            listener.stepped(0, 2);
            during(options.seed());
            listener.stepped(1, 2);
        } finally {
            running.decrementAndGet();
        }
        EditReport report = new EditReport(
                EditMode.LOCAL,
                0.5,
                new EditReport.Box(1, 2, 3, 4),
                FOUND,
                0.01,
                0.02,
                options.seed(),
                2,
                1,
                Map.of("denoise", Duration.ofMillis(17)),
                new EditReport.Drift(5, 3, -4, 1.01, 2, 0.75, true),
                List.of("The edit has another."));
        return new EditOutcome(source, source, source, report);
    }

    @Override
    public void warmUp(Picture source) {
        edit(source, EditOptions.of("make it red"));
    }

    @Override
    public EditPlan plan(Picture source, List<Picture> references, EditOptions options, EditListener listener) {
        plans.incrementAndGet();
        during(options.seed());
        listener.stepped(1, 2);
        return new EditPlan(source, EditMode.LOCAL, 0.5, new EditReport.Box(1, 2, 3, 4), FOUND, 28, 3, 12.5);
    }

    @Override
    public EditFiles encode(
            DecodedPicture source, EditOptions options, EditOutcome outcome, OutputOptions output, ModelIds models) {
        return new EditFiles(result(), new byte[] {2}, outcome.report(), AlphaHandling.NONE);
    }

    @Override
    public ModelIds modelIds() {
        return new ModelIds("model@0", "adapter@0");
    }

    @Override
    public void close() {}
}
