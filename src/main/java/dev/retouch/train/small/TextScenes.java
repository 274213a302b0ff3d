package dev.retouch.train.small;

import dev.retouch.image.Filter;
import dev.retouch.image.Resampler;
import dev.retouch.model.text.PatchGrid;
import dev.retouch.prompt.PromptTemplate;
import dev.retouch.prompt.Tokenizer;
import dev.retouch.scene.EditSample;
import dev.retouch.scene.InstructionLabels;
import dev.retouch.scene.NegativeInstructions;
import dev.retouch.scene.SceneSet;
import dev.retouch.scene.VisibleObject;
import dev.retouch.train.PromptFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * New drawn edits for every step of the text encoder, and behind them instructions that have no region, drawn while the
 * step before is computed. They need no latents, and what is seen once cannot be learned by heart.
 */
final class TextScenes implements AutoCloseable {

    /** One of so many samples has no region: an encoder that never meets one has a place for whatever is named. */
    private static final int NEGATIVE_OF = 4;

    /** One of so many is worded freely: an encoder that never meets other words has no place for what they ask. */
    private static final int FREE_OF = 2;

    private static final int TOKENS = SmallBundle.TOKENS_PER_SIDE * SmallBundle.TOKENS_PER_SIDE;

    private final SceneSet scenes;
    private final NegativeInstructions negatives;
    private final PromptFormat format;
    private final PromptTemplate template;
    private final Tokenizer tokenizer;
    private final int batch;
    private final ExecutorService drawer = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "scenes");
        thread.setDaemon(true);
        return thread;
    });
    private @Nullable Begun next;

    /** The samples of a step that are being drawn. */
    private record Begun(long step, Future<List<TextSample>> samples) {}

    /** @param batch samples of a step */
    TextScenes(SceneSet scenes, NegativeInstructions negatives, Tokenizer tokenizer, PromptFormat format, int batch) {
        this.scenes = scenes;
        this.negatives = negatives;
        this.format = format;
        this.tokenizer = tokenizer;
        this.template = PromptTemplate.edit(tokenizer);
        this.batch = batch;
    }

    /** The samples of a step: edits in the words of their scenes, edits in free words, and those without a region. */
    List<TextSample> of(long step) {
        Begun wanted = next != null && next.step() == step ? next : begin(step);
        next = begin(step + 1);
        try {
            return wanted.samples().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while scenes were drawn", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a scene of step " + step + " could not be drawn", e.getCause());
        }
    }

    private Begun begin(long step) {
        return new Begun(step, drawer.submit(() -> samples(step)));
    }

    private List<TextSample> samples(long step) {
        List<TextSample> all = new ArrayList<>();
        int edits = batch - batch / NEGATIVE_OF;
        int own = edits - edits / FREE_OF;
        for (int i = 0; i < batch; i++) {
            long index = step * batch + i;
            EditSample sample = scenes.sample(index);
            boolean free = i < edits ? i >= own : i % FREE_OF == 0;
            all.add(i < edits ? edit(index, sample, free) : negative(index, sample, free));
        }
        return all;
    }

    private TextSample edit(long index, EditSample sample, boolean free) {
        String asked = free ? scenes.freely(index) : sample.instruction();
        return draw(sample, asked, free, RegionCells.touched(sample.mask()), sample.labels());
    }

    private TextSample negative(long index, EditSample sample, boolean free) {
        NegativeInstructions.Negative asked = free
                ? negatives.freely(index, sample.visibleObjects())
                : negatives.sample(index, sample.visibleObjects());
        return draw(sample, asked.instruction(), free, new float[TOKENS], null);
    }

    private TextSample draw(
            EditSample sample, String instruction, boolean free, float[] touched, @Nullable InstructionLabels labels) {
        PatchGrid grid = format.grid();
        int width = format.pictures().width(grid);
        int height = format.pictures().height(grid);
        byte[] picture = Resampler.resize(
                sample.source().rgb(), SmallBundle.SIDE, SmallBundle.SIDE, 3, width, height, Filter.BICUBIC);
        int tokens = format.pictures().tokens(grid);
        int columns = grid.width() / format.pictures().mergeSize();
        int rows = tokens / columns;
        long[] kinds = new long[tokens];
        long[] colours = new long[tokens];
        for (int i = 0; i < tokens; i++) {
            kinds[i] = PerceptionHead.NO_KIND;
            colours[i] = PerceptionHead.NO_COLOUR;
            int row = i / columns;
            double x = (i % columns + 0.5) / columns;
            double y = (row + 0.5) / rows;
            for (VisibleObject thing : sample.visibleObjects()) {
                if (thing.covers(x, y)) {
                    kinds[i] = thing.kind();
                    colours[i] = thing.colour() < 0 ? PerceptionHead.NO_COLOUR : thing.colour();
                }
            }
        }
        return new TextSample(
                template.tokens(tokenizer, instruction, tokens),
                free,
                format.pictures().patches(picture, grid),
                touched,
                kinds,
                colours,
                labels);
    }

    @Override
    public void close() {
        drawer.shutdownNow();
    }
}
