package dev.retouch.app.scenario;

import dev.retouch.app.embedded.StoreFault;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Lets the events of a scenario happen, each at its time and on a thread of its own. */
final class EventPlayer {

    private static final long LOOK_MILLIS = 20;

    private final Arena arena;
    private final Timeline timeline;
    private final long start;

    /** @param start of the events' clock, in milliseconds of the epoch */
    EventPlayer(Arena arena, Timeline timeline, long start) {
        this.arena = arena;
        this.timeline = timeline;
        this.start = start;
    }

    /** Lets them happen; the future ends when the last event is over, or fails with what hindered one. */
    CompletableFuture<Void> play(List<Event> events) {
        return CompletableFuture.allOf(events.stream().map(this::later).toArray(CompletableFuture<?>[]::new));
    }

    private CompletableFuture<Void> later(Event event) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        sleepUntil(event.at());
                        timeline.add(event.text(), -1);
                        play(event);
                        done.complete(null);
                    } catch (InterruptedException | RuntimeException e) {
                        done.completeExceptionally(e);
                    }
                },
                "event");
        thread.setDaemon(true);
        thread.start();
        return done;
    }

    private void play(Event event) throws InterruptedException {
        if (event.concernsStore()) {
            arena.proxy().inject(event.storeFault());
            Thread.sleep(event.last().toMillis());
            arena.proxy().inject(StoreFault.NONE);
            timeline.add(Timeline.STORE_HEALED, -1);
            return;
        }
        switch (event.what()) {
            case BROKER_FREEZE -> {
                arena.stack().broker().freeze();
                timeline.add(Timeline.BROKER_FROZEN, -1);
                Thread.sleep(event.last().toMillis());
                arena.stack().broker().thaw();
                timeline.add(Timeline.BROKER_HEALED, -1);
            }
            case BROKER_RESTART -> {
                arena.stack().broker().kill();
                Thread.sleep(event.last().toMillis());
                arena.stack().broker().restart();
                arena.stack().awaitReady();
                timeline.add(Timeline.BROKER_HEALED, -1);
            }
            case WORKER_KILL -> {
                for (int i = 0; i < event.count(); i++) {
                    int workers = arena.workers().pids().size();
                    // Killing one that only starts, or has only begun, would show little.
                    arena.workers().awaitReady(i % workers);
                    Thread.sleep(event.every().toMillis());
                    arena.workers().killAndRestart(i % workers);
                }
            }
            case WORKER_LOSS -> {
                awaitAnEdit();
                arena.workers().lose();
            }
            case WORKER_LEAVE -> {
                awaitAnEdit();
                arena.workers().leave();
            }
            case WORKERS -> arena.workers().scaleTo(event.count());
            default -> throw new IllegalStateException("unknown event " + event.what());
        }
    }

    /** Returns when the last worker has just begun an edit. */
    private void awaitAnEdit() throws InterruptedException {
        int last = arena.workers().pids().size() - 1;
        while (EditSpans.of(arena.workers().logs()).isAtWork(last)) {
            Thread.sleep(LOOK_MILLIS);
        }
        while (!EditSpans.of(arena.workers().logs()).isAtWork(last)) {
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private void sleepUntil(Duration at) throws InterruptedException {
        Thread.sleep(Math.max(0, start + at.toMillis() - System.currentTimeMillis()));
    }
}
