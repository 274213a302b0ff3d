package dev.retouch.bench;

import dev.retouch.app.client.AnswerWait;
import dev.retouch.app.client.EditCall;
import dev.retouch.app.client.EditClient;
import dev.retouch.app.client.LocalCluster;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A worker with a long queue: how much of the wall time is not the model.
 *
 * <p>Argument: how many requests, 200 by default. The model's time is that of the stages encode, ground, denoise and
 * decode inside the edit; wall time runs from the first request's sending to the last answer.
 */
final class OverheadBench {

    private static final List<String> MODEL = List.of("edit.encode", "edit.ground", "edit.denoise", "edit.decode");
    private static final String SUM = "retouch_stage_seconds_sum{stage=\"";

    private OverheadBench() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 200;
        try (LocalCluster cluster = LocalCluster.start(Map.of())) {
            cluster.awaitWorker();
            try (EditClient client = EditClient.connect(cluster.cluster())) {
                // The first edits load code; they are no part of a saturated worker's hours.
                run(client, calls(client, "warm-", 8));
                List<EditCall> calls = calls(client, "bench-", count);
                Map<String, Double> before = stages(cluster);
                long start = System.nanoTime();
                run(client, calls);
                double wall = (System.nanoTime() - start) / 1e9;
                // The last request's stages are counted just after its answer is out.
                Thread.sleep(1000);
                print(count, wall, before, stages(cluster));
            }
        }
    }

    private static List<EditCall> calls(EditClient client, String prefix, int count) {
        List<BenchPictures> pictures = BenchPictures.draw(Math.min(16, count));
        List<String> sources = new ArrayList<>();
        for (int i = 0; i < pictures.size(); i++) {
            sources.add(client.upload(
                    "bench/" + prefix + i + ".png", pictures.get(i).png()));
        }
        List<EditCall> calls = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int picture = i % pictures.size();
            calls.add(new EditCall(
                    prefix + i, sources.get(picture), pictures.get(picture).instruction(), Map.of("seed", i)));
        }
        return calls;
    }

    private static void run(EditClient client, List<EditCall> calls) {
        Set<String> ids = calls.stream().map(EditCall::id).collect(Collectors.toSet());
        calls.forEach(client::send);
        if (!new AnswerWait(ids).collect(client, Duration.ofMinutes(3), answered -> {})) {
            throw new IllegalStateException("not every request was answered");
        }
    }

    private static void print(int count, double wall, Map<String, Double> before, Map<String, Double> after) {
        System.out.printf(Locale.ROOT, "%-16s %9s %14s%n", "stage", "seconds", "share of wall");
        double model = 0;
        for (Map.Entry<String, Double> stage : after.entrySet()) {
            double seconds = stage.getValue() - before.getOrDefault(stage.getKey(), 0.0);
            model += MODEL.contains(stage.getKey()) ? seconds : 0;
            System.out.printf(Locale.ROOT, "%-16s %9.2f %12.1f %%%n", stage.getKey(), seconds, 100 * seconds / wall);
        }
        System.out.printf(
                Locale.ROOT,
                "%d requests in %.1f s, %.2f s each; the model's stages took %.1f s%n"
                        + "share of the wall time that is not the model: %.1f %% (bar: at most 10 %%)%n",
                count,
                wall,
                wall / count,
                model,
                100 * (1 - model / wall));
    }

    private static Map<String, Double> stages(LocalCluster cluster) throws IOException, InterruptedException {
        String text = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(cluster.workerAddress() + "/q/metrics"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        Map<String, Double> stages = new TreeMap<>();
        text.lines().filter(line -> line.startsWith(SUM)).forEach(line -> {
            int end = line.indexOf('"', SUM.length());
            stages.put(line.substring(SUM.length(), end), Double.valueOf(line.substring(line.lastIndexOf(' ') + 1)));
        });
        return stages;
    }
}
