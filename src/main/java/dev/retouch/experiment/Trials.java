package dev.retouch.experiment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.eval.PixelError;
import dev.retouch.files.ContentDigest;
import dev.retouch.files.SmallFiles;
import dev.retouch.image.Picture;
import dev.retouch.model.adapter.TouchedTokens;
import dev.retouch.train.BatchSource;
import dev.retouch.train.LossLog;
import dev.retouch.train.TrainLoop;
import dev.retouch.train.TrainOptions;
import dev.retouch.weights.ParamSet;
import dev.retouch.weights.SafetensorsFile;
import dev.retouch.weights.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Trains designs and measures them. What an earlier call has trained or measured is taken from its files; a training that
 * was interrupted goes on from its last checkpoint.
 */
final class Trials {

    private static final String WEIGHTS = "weights.safetensors";
    private static final int MAX_FIGURES = 16 << 20;

    /** That of the small bundle's own adapter. */
    private static final double RATE = 1.5e-3;

    private final Lab lab;
    private final Map<Path, Double> seconds = new LinkedHashMap<>();

    /** The regions that a design is told at measuring. */
    record Condition(String key, Regions regions) {

        static final Condition TRUE_MASK = new Condition(
                "true-mask", (sampler, design, params) -> sampler.scenes().regions());

        /** Makes (scenes) of (rows, columns) in [0, 1]. */
        interface Regions {
            float[][] of(Sampler sampler, Design design, ParamSet params);
        }
    }

    Trials(Lab lab) {
        this.lab = lab;
    }

    /** The figures of a design under the true mask. */
    Figures measured(Design design) throws IOException {
        return measured(design, Condition.TRUE_MASK);
    }

    /** The figures of a design over all seeds. */
    Figures measured(Design design, Condition condition) throws IOException {
        List<Map<String, double[]>> seeds = new ArrayList<>();
        for (int seed = 1; seed <= lab.settings().seeds(); seed++) {
            // What is not trained is the same for every seed.
            int own = design.part() == Design.Part.NOTHING ? 1 : seed;
            seeds.add(measured(design, own, condition));
        }
        return Figures.of(seeds);
    }

    /** The mean gates of each block, (seeds, blocks), over tokens whose share of the region is 0, or whole. */
    double[][] gates(Design design, boolean inside) throws IOException {
        double[][] all = new double[lab.settings().seeds()][];
        for (int seed = 1; seed <= all.length; seed++) {
            try (NDManager own = lab.backbone().manager().newSubManager()) {
                ParamSet weights = trained(own, design, seed).weights();
                all[seed - 1] = lab.sampler().gates(design, weights, share -> share == (inside ? 1 : 0) ? 1 : 0);
            }
        }
        return all;
    }

    /** How long the trainings took whose results were used, in seconds. */
    double trainingSeconds() {
        return seconds.values().stream().mapToDouble(s -> s).sum();
    }

    private Map<String, double[]> measured(Design design, int seed, Condition condition) throws IOException {
        try (NDManager own = lab.backbone().manager().newSubManager()) {
            Run run = trained(own, design, seed);
            Path file = run.folder().resolve("figures-" + condition.key() + ".json");
            if (Files.exists(file)) {
                return read(SmallFiles.object(file, MAX_FIGURES));
            }
            Map<String, double[]> figures = judged(design, run.weights(), condition);
            write(figures, file);
            return figures;
        }
    }

    private Map<String, double[]> judged(Design design, ParamSet params, Condition condition) {
        Sampler sampler = lab.sampler();
        HeldOut scenes = sampler.scenes();
        float[][] regions = condition.regions().of(sampler, design, params);
        List<Picture> pictures = sampler.edit(design, params, regions);
        Map<String, double[]> figures = judged(scenes, pictures);
        if (design.predictor() != Design.Predictor.NONE) {
            figures.put(Figures.IOU, overlaps(sampler.predicted(design, params), scenes));
        }
        return figures;
    }

    /** Errors and seams of pictures, one for each scene. */
    static Map<String, double[]> judged(HeldOut scenes, List<Picture> pictures) {
        int tokens = scenes.layout().columns();
        double[] l1 = new double[pictures.size()];
        double[] inside = new double[pictures.size()];
        double[] outside = new double[pictures.size()];
        double[] seam = new double[pictures.size()];
        for (int i = 0; i < l1.length; i++) {
            byte[] mask = scenes.scenes().get(i).mask();
            Picture truth = scenes.truth(i);
            PixelError error = PixelError.of(pictures.get(i), truth, mask);
            byte[] cells = TouchedTokens.of(mask, scenes.side(), scenes.side(), tokens, tokens);
            l1[i] = error.l1();
            inside[i] = error.l1Inside();
            outside[i] = error.l1Outside();
            seam[i] = Seam.of(pictures.get(i), truth, cells, tokens);
        }
        return new TreeMap<>(
                Map.of(Figures.L1, l1, Figures.INSIDE, inside, Figures.OUTSIDE, outside, Figures.SEAM, seam));
    }

    private static double[] overlaps(float[][] predicted, HeldOut scenes) {
        float[][] truth = scenes.regions();
        double[] overlaps = new double[predicted.length];
        for (int i = 0; i < overlaps.length; i++) {
            int both = 0;
            int either = 0;
            for (int t = 0; t < truth[i].length; t++) {
                boolean found = predicted[i][t] > 0.5f;
                boolean wanted = TouchedTokens.isTouched(truth[i][t]);
                both += found && wanted ? 1 : 0;
                either += found || wanted ? 1 : 0;
            }
            overlaps[i] = either == 0 ? 1 : (double) both / either;
        }
        return overlaps;
    }

    /** A design after its training. */
    private record Run(Path folder, ParamSet weights) {}

    private Run trained(NDManager own, Design design, int seed) throws IOException {
        ParamSet params = Network.fresh(own, design, lab.backbone().base(), seed);
        Path folder = folder(design, seed, params);
        if (design.part() == Design.Part.NOTHING) {
            return new Run(folder, params);
        }
        Path weights = folder.resolve(WEIGHTS);
        if (!Files.exists(weights)) {
            TrainOptions options = lab.settings().options(RATE, seed, folder);
            BatchSource source = new BatchSource(own, lab.training(), options.batch(), seed);
            DesignStage stage = new DesignStage(design, lab.backbone(), params, source, options.steps());
            Map<String, NDArray> result = new TrainLoop(
                            own, params, options, folder.getFileName().toString())
                    .run(
                            design.key() + ", seed " + seed + " of "
                                    + lab.settings().seeds(),
                            stage);
            Path part = folder.resolve(WEIGHTS + ".part");
            SafetensorsWriter.write(part, result, Map.of());
            Files.move(part, weights, StandardCopyOption.ATOMIC_MOVE);
        }
        seconds.put(folder, secondsOf(folder));
        return new Run(folder, ParamSet.of(own, SafetensorsFile.open(weights)));
    }

    /** Named by all that the run depends on, its initial weights included. */
    private Path folder(Design design, int seed, ParamSet initial) {
        ContentDigest print =
                new ContentDigest().add(lab.fingerprint()).add(design).add(RATE);
        initial.params().forEach((name, values) -> print.add(name).add(values.toFloatArray()));
        return lab.runs().resolve(design.key() + "-seed" + seed + "-" + print.text());
    }

    private static double secondsOf(Path folder) throws IOException {
        Path log = folder.resolve(LossLog.FILE);
        List<String> lines = Files.exists(log) ? Files.readAllLines(log) : List.of();
        return lines.isEmpty()
                ? 0
                : Double.parseDouble(lines.get(lines.size() - 1).split("\t", -1)[2]);
    }

    private static Map<String, double[]> read(ObjectNode json) {
        Map<String, double[]> figures = new TreeMap<>();
        json.properties().forEach(field -> {
            JsonNode values = field.getValue();
            double[] numbers = new double[values.size()];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = values.get(i).asDouble();
            }
            figures.put(field.getKey(), numbers);
        });
        return figures;
    }

    private static void write(Map<String, double[]> figures, Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.writeString(part, new ObjectMapper().writeValueAsString(figures));
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
