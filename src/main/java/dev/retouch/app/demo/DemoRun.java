package dev.retouch.app.demo;

import dev.retouch.app.client.Answer;
import dev.retouch.app.client.AnswerWait;
import dev.retouch.app.client.AnswerWait.Arrival;
import dev.retouch.app.client.Cluster;
import dev.retouch.app.client.EditCall;
import dev.retouch.app.client.EditClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntConsumer;

/** Uploads the demo's sources, sends its requests and waits for the answers. */
final class DemoRun {

    private static final Duration QUIET = Duration.ofMinutes(3);

    private final Cluster cluster;
    private final EditClient client;
    // Ids are new in every run: a stack that kept running has already answered those of the last run.
    private final String run = UUID.randomUUID().toString().substring(0, 8);
    private final Map<String, DemoRequests.Planned> sent = new LinkedHashMap<>();

    DemoRun(Cluster cluster, EditClient client) {
        this.cluster = cluster;
        this.client = client;
    }

    /**
     * One request and its answer.
     *
     * @param request as it was planned
     * @param answer of the worker
     */
    record Done(DemoRequests.Planned request, Answer answer) {

        boolean asExpected() {
            String outcome = answer instanceof Answer.Completed done ? done.mode() : ((Answer.Failed) answer).reason();
            return outcome.equals(request.outcome());
        }
    }

    /** Sends every request. */
    void send(List<DemoRequests.Planned> plan) {
        for (DemoRequests.Planned request : plan) {
            String id = "demo-" + run + "-" + request.name();
            String key = "demo/" + run + "/" + request.name() + ".png";
            String source = request.source().length == 0
                    ? "s3://" + cluster.sourceBucket() + "/" + key
                    : client.upload(key, request.source());
            client.send(EditCall.of(id, source, request.instruction()));
            sent.put(id, request);
        }
    }

    /** The answers in the order of the requests; fewer when some were not answered. */
    List<Done> collect(IntConsumer progress) {
        AnswerWait wait = new AnswerWait(sent.keySet());
        wait.collect(client, QUIET, progress);
        Map<String, Arrival> arrivals = wait.arrivals();
        List<Done> done = new ArrayList<>();
        sent.forEach((id, request) -> {
            Arrival arrival = arrivals.get(id);
            if (arrival != null) {
                done.add(new Done(request, arrival.answer()));
            }
        });
        return done;
    }
}
