package dev.retouch.train.small;

import dev.retouch.image.Filter;
import dev.retouch.image.Resampler;
import dev.retouch.model.adapter.TouchedTokens;
import dev.retouch.model.text.PatchGrid;
import dev.retouch.prompt.PromptTemplate;
import dev.retouch.prompt.Tokenizer;
import dev.retouch.scene.EditSample;
import dev.retouch.scene.InstructionLabels;
import dev.retouch.scene.SceneSet;
import dev.retouch.scene.VisibleObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Fresh scenes for every step of the text encoder, drawn while the step before is computed: seeing and finding need no
 * latents, and no scene that is seen twice can be learned by heart.
 */
final class SeenScenes implements AutoCloseable {

    private final SceneSet scenes;
    private final BackboneStage.Prompts prompts;
    private final PromptTemplate template;
    private final Tokenizer tokenizer;
    private final PatchGrid grid;
    private final int batch;
    private final ExecutorService painter = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "scenes");
        thread.setDaemon(true);
        return thread;
    });
    private long nextStep = -1;
    private Future<List<Seen>> next;

    /**
     * One scene as the text encoder meets it.
     *
     * @param prompt tokens, without padding
     * @param patches what it sees of the source
     * @param touched (tokens) 1 where the region touches a token of the packed latents
     * @param kinds (image tokens) what each shows
     * @param colours (image tokens) in which colour
     * @param wanted what is asked for
     */
    @SuppressWarnings("ArrayRecordComponent") // a plain carrier
    record Seen(
            long[] prompt, float[] patches, float[] touched, long[] kinds, long[] colours, InstructionLabels wanted) {}

    SeenScenes(SceneSet scenes, Tokenizer tokenizer, BackboneStage.Prompts prompts, int batch) {
        this.scenes = scenes;
        this.prompts = prompts;
        this.tokenizer = tokenizer;
        this.template = PromptTemplate.edit(tokenizer);
        this.grid = prompts.pictures().smartResize(SmallBundle.SIDE, SmallBundle.SIDE);
        this.batch = batch;
    }

    PatchGrid grid() {
        return grid;
    }

    /** The scenes of a step; those of the next are begun. */
    List<Seen> of(long step) {
        Future<List<Seen>> wanted = step == nextStep ? next : painter.submit(() -> paint(step));
        nextStep = step + 1;
        next = painter.submit(() -> paint(step + 1));
        try {
            return wanted.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while scenes were drawn", e);
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException("a scene of step " + step + " could not be drawn", e.getCause());
        }
    }

    private List<Seen> paint(long step) {
        List<Seen> all = new ArrayList<>();
        for (int i = 0; i < batch; i++) {
            all.add(seen(scenes.sample(step * batch + i)));
        }
        return all;
    }

    private Seen seen(EditSample sample) {
        int width = prompts.pictures().width(grid);
        int height = prompts.pictures().height(grid);
        byte[] picture = Resampler.resize(
                sample.source().rgb(), SmallBundle.SIDE, SmallBundle.SIDE, 3, width, height, Filter.BICUBIC);
        int tokens = prompts.pictures().tokens(grid);
        int columns = grid.width() / prompts.pictures().mergeSize();
        long[] kinds = new long[tokens];
        long[] colours = new long[tokens];
        for (int i = 0; i < tokens; i++) {
            kinds[i] = SightHead.NO_KIND;
            colours[i] = SightHead.NO_COLOUR;
            double x = (i % columns + 0.5) / columns;
            double y = (i / columns + 0.5) / (tokens / columns);
            for (VisibleObject thing : sample.visibleObjects()) {
                if (thing.covers(x, y)) {
                    kinds[i] = thing.kind();
                    colours[i] = thing.colour() < 0 ? SightHead.NO_COLOUR : thing.colour();
                }
            }
        }
        return new Seen(
                template.tokens(tokenizer, sample.instruction(), tokens),
                prompts.pictures().patches(picture, grid),
                touched(sample.mask()),
                kinds,
                colours,
                sample.labels());
    }

    private static float[] touched(byte[] mask) {
        byte[] shares = EditScenes.cells(mask);
        int cells = EditScenes.CELLS;
        int side = SmallBundle.SIDE / 16;
        int perToken = cells / side;
        float[] touched = new float[side * side];
        for (int i = 0; i < touched.length; i++) {
            int sum = 0;
            for (int j = 0; j < perToken * perToken; j++) {
                sum += shares[(i / side * perToken + j / perToken) * cells + i % side * perToken + j % perToken] & 0xff;
            }
            touched[i] = TouchedTokens.isTouched(sum / (255f * perToken * perToken)) ? 1 : 0;
        }
        return touched;
    }

    @Override
    public void close() {
        painter.shutdownNow();
    }
}
