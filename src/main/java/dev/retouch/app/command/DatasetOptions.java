package dev.retouch.app.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.app.option.ChatOptions;
import dev.retouch.chat.ChatClient;
import dev.retouch.chat.ChatSettings;
import dev.retouch.data.shard.ShardFolder;
import dev.retouch.data.shard.ShardIndex;
import dev.retouch.edit.MeasuredPipeline;
import dev.retouch.eval.dataset.DatasetEvaluation;
import dev.retouch.eval.dataset.DatasetReport;
import dev.retouch.eval.dataset.Instruments;
import dev.retouch.eval.dataset.Judge;
import dev.retouch.eval.metric.ClipModel;
import dev.retouch.eval.metric.DinoModel;
import dev.retouch.files.ContentDigest;
import dev.retouch.progress.Progress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code evaluate --dataset DIR} is told beside what every evaluation is. */
final class DatasetOptions {

    @Option(names = "--clip", paramLabel = "DIR", description = "Folder of a CLIP model, for CLIP-I and CLIP-T.")
    private @Nullable Path clip;

    @Option(names = "--dino", paramLabel = "DIR", description = "Folder of a DINO model, for DINO.")
    private @Nullable Path dino;

    @Option(
            names = "--figures",
            paramLabel = "DIR",
            description = "Folder for the figures of each sample of a data set, so that a repeated run goes on.")
    private @Nullable Path kept;

    @Mixin
    private final ChatOptions judge = new ChatOptions();

    /** @throws IllegalArgumentException when the judge is only half named */
    void check() {
        judge.settings();
    }

    /**
     * Measures a folder of shards.
     *
     * @param computed how the pipeline computes, as far as the ids of its weights do not say it
     */
    DatasetReport measured(
            MeasuredPipeline pipeline,
            ObjectNode computed,
            Path dataset,
            long seed,
            int limit,
            int steps,
            double guidance)
            throws IOException {
        Optional<ChatSettings> asked = judge.settings();
        ShardFolder folder = ShardFolder.open(dataset);
        try (ClipModel seeing = clip == null ? null : ClipModel.open(clip);
                DinoModel looking = dino == null ? null : DinoModel.open(dino);
                Progress bar = Progress.of("evaluate", Math.min(limit, samples(folder)))) {
            Instruments instruments = new Instruments(
                    seeing,
                    looking,
                    asked.map(settings -> new Judge(new ChatClient(settings))).orElse(null));
            ObjectNode settings = computed.deepCopy()
                    .put("model", pipeline.editor().modelIds().model())
                    .put("adapter", pipeline.editor().modelIds().adapter())
                    .put("clip", content(clip))
                    .put("dino", content(dino))
                    .put("judge", asked.map(DatasetOptions::judge).orElse("none"));
            return new DatasetEvaluation(folder, seed, limit, kept)
                    .run(pipeline.editor(), instruments, settings, steps, guidance, bar::stepTo);
        }
    }

    /** Of a model by its files: another one may lie at the same place tomorrow. */
    private static String content(@Nullable Path model) throws IOException {
        return model == null ? "none" : new ContentDigest().addFiles(model).text();
    }

    /** Without what precedes the host, which may be a password. */
    private static String judge(ChatSettings settings) {
        URI at = settings.endpoint();
        return settings.model() + " at " + at.getHost() + ":" + at.getPort() + at.getPath();
    }

    private static int samples(ShardFolder folder) {
        int samples = 0;
        for (Path shard : folder.shards()) {
            try {
                samples += ShardIndex.read(shard).samples().size();
            } catch (IOException e) {
                // The evaluation names it.
            }
        }
        return samples;
    }
}
