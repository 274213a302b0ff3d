package dev.retouch.app.load;

import dev.retouch.app.client.Answer;
import dev.retouch.app.client.EditCall;
import dev.retouch.app.client.EditClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Sends requests at a steady rate from a thread of its own while it reads answers. */
final class LoadRun {

    private final EditClient client;
    private final double rate;
    private final Duration quiet;

    /**
     * @param rate requests a second
     * @param quiet time without an answer after which the run ends
     */
    LoadRun(EditClient client, double rate, Duration quiet) {
        this.client = client;
        this.rate = rate;
        this.quiet = quiet;
    }

    /** Blocks until all requests are answered or no answer has arrived for too long. */
    LoadReport run(List<EditCall> calls, IntConsumer progress) {
        LoadReport report = new LoadReport();
        Map<String, Long> due = new ConcurrentHashMap<>();
        long start = System.nanoTime();
        for (int i = 0; i < calls.size(); i++) {
            due.put(calls.get(i).id(), start + (long) (i / rate * 1e9));
            report.sent();
        }
        AtomicReference<@Nullable RuntimeException> unsent = new AtomicReference<>();
        AtomicLong lastSent = new AtomicLong(start);
        Thread sender = new Thread(
                () -> {
                    try {
                        send(calls, due, lastSent);
                    } catch (RuntimeException e) {
                        unsent.set(e);
                    }
                },
                "load-sender");
        sender.setDaemon(true);
        sender.start();
        Map<String, Long> open = new HashMap<>(due);
        long last = System.nanoTime();
        int answered = 0;
        while (!open.isEmpty()
                && unsent.get() == null
                && (sender.isAlive() || System.nanoTime() - Math.max(last, lastSent.get()) < quiet.toNanos())) {
            for (Answer answer : client.poll(Duration.ofMillis(100))) {
                Long dueAt = open.remove(answer.id());
                if (dueAt != null) {
                    last = System.nanoTime();
                    report.answered(outcome(answer), Duration.ofNanos(last - dueAt));
                    progress.accept(++answered);
                }
            }
        }
        RuntimeException failure = unsent.get();
        if (failure != null) {
            throw failure;
        }
        return report;
    }

    private void send(List<EditCall> calls, Map<String, Long> due, AtomicLong lastSent) {
        for (EditCall call : calls) {
            long at = Objects.requireNonNull(due.get(call.id()));
            for (long wait = at - System.nanoTime(); wait > 0; wait = at - System.nanoTime()) {
                LockSupport.parkNanos(wait);
            }
            client.send(call);
            lastSent.set(System.nanoTime());
        }
    }

    private static String outcome(Answer answer) {
        return answer instanceof Answer.Failed failed ? failed.reason() : "completed";
    }
}
