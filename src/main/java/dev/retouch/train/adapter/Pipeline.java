package dev.retouch.train.adapter;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/**
 * Lets the micro-batches of a step flow through the stages, each of which works on a thread of its own.
 *
 * <p>Each stage turns to a micro-batch that comes back before it takes on a further one, so that a stage with {@code n}
 * others behind it holds {@code n + 1} of them at most, and the order in which gradients accumulate is always the same.
 */
final class Pipeline implements AutoCloseable {

    private final AdapterHead head;
    private final List<BlockStage> stages;
    private final VelocityLoss loss;
    private final List<ExecutorService> threads = new ArrayList<>();

    Pipeline(AdapterHead head, List<BlockStage> stages, VelocityLoss loss) {
        this.head = head;
        this.stages = List.copyOf(stages);
        this.loss = loss;
        for (int i = 0; i < stages.size(); i++) {
            String name = "stage-" + i;
            threads.add(Executors.newSingleThreadExecutor(task -> {
                Thread thread = new Thread(task, name);
                thread.setDaemon(true);
                return thread;
            }));
        }
    }

    /**
     * Accumulates the gradients of a step.
     *
     * @return its losses by name
     */
    Map<String, Double> run(List<List<DrawnEdit>> microBatches, LossWeights whole) {
        Step step = new Step(microBatches, whole);
        try {
            return step.numbers();
        } catch (CompletionException e) {
            abandon();
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    private void abandon() {
        head.abandon();
        stages.forEach(BlockStage::abandon);
    }

    /** A step on its way. */
    private final class Step {

        private final List<List<DrawnEdit>> micro;
        private final LossWeights whole;
        private final List<CompletableFuture<AdapterHead.Begun>> begun = new ArrayList<>();
        private final List<List<CompletableFuture<Forwarded>>> forward = new ArrayList<>();
        private final List<List<CompletableFuture<Gradients>>> backward = new ArrayList<>();
        private final List<CompletableFuture<Double>> losses;

        Step(List<List<DrawnEdit>> micro, LossWeights whole) {
            this.micro = micro;
            this.whole = whole;
            losses = promises();
            begun.addAll(promises());
            for (int s = 0; s < stages.size(); s++) {
                forward.add(promises());
                backward.add(promises());
            }
        }

        private <T> List<CompletableFuture<T>> promises() {
            return IntStream.range(0, micro.size())
                    .mapToObj(m -> new CompletableFuture<T>())
                    .toList();
        }

        Map<String, Double> numbers() {
            List<CompletableFuture<Void>> done = new ArrayList<>();
            for (int s = 0; s < stages.size(); s++) {
                int stage = s;
                done.add(CompletableFuture.runAsync(() -> work(stage), threads.get(s)));
            }
            // All of them, failed or not: what is freed behind a failure must not be in use any more.
            CompletableFuture.allOf(done.toArray(CompletableFuture[]::new)).join();
            Map<String, Double> numbers = new LinkedHashMap<>();
            numbers.put(
                    "edit", losses.stream().mapToDouble(CompletableFuture::join).sum());
            begun.forEach(
                    each -> each.join().parts().forEach((name, value) -> numbers.merge(name, value, Double::sum)));
            return numbers;
        }

        private void work(int stage) {
            int ahead = Math.min(micro.size(), stages.size() - stage);
            try {
                for (int m = 0; m < ahead; m++) {
                    forward(stage, m);
                }
                for (int m = 0; m < micro.size(); m++) {
                    backward(stage, m);
                    if (m + ahead < micro.size()) {
                        forward(stage, m + ahead);
                    }
                }
            } catch (RuntimeException | Error e) {
                // Neighbours wait for what will never come.
                forward.get(stage).forEach(promise -> promise.completeExceptionally(e));
                backward.get(stage).forEach(promise -> promise.completeExceptionally(e));
                throw e;
            }
        }

        private void forward(int stage, int m) {
            Forwarded from;
            if (stage == 0) {
                AdapterHead.Begun made = head.forward(m, micro.get(m), whole);
                begun.get(m).complete(made);
                from = made.forwarded();
            } else {
                from = forward.get(stage - 1).get(m).join();
            }
            forward.get(stage).get(m).complete(stages.get(stage).forward(m, from));
        }

        private void backward(int stage, int m) {
            Gradients from;
            if (stage == stages.size() - 1) {
                VelocityLoss.Turned turned = loss.of(
                        forward.get(stage).get(m).join(), begun.get(m).join().edits(), whole);
                losses.get(m).complete(turned.loss());
                from = turned.gradients();
            } else {
                from = backward.get(stage + 1).get(m).join();
            }
            Gradients own = stages.get(stage).backward(m, from);
            if (stage == 0) {
                head.backward(m, own);
            } else {
                backward.get(stage).get(m).complete(own);
            }
        }
    }

    @Override
    public void close() {
        threads.forEach(ExecutorService::shutdown);
    }
}
