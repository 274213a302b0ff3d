package dev.retouch.app.scenario;

import dev.retouch.app.embedded.Child;
import dev.retouch.app.embedded.Ports;
import dev.retouch.app.embedded.WorkerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The workers of a scenario; each has a number, from 0, which its log and its next life keep. Safe from any thread. */
final class WorkerPool implements AutoCloseable {

    private static final int HEAP_MEGABYTES = 160;
    private static final Duration LEAVE_LIMIT = Duration.ofMinutes(3);

    private final Path folder;
    private final Map<String, String> environment;
    private final boolean named;
    private final Timeline timeline;
    private final List<Member> members = new ArrayList<>();
    private int wanted;

    private record Member(Child child, int port) {}

    /** @param named whether each worker keeps a name over its lives */
    WorkerPool(Path folder, Map<String, String> environment, boolean named, Timeline timeline) {
        this.folder = folder;
        this.environment = Map.copyOf(environment);
        this.named = named;
        this.timeline = timeline;
    }

    /** Starts workers, or asks the last ones to leave, until there are so many; the new ones may not be ready yet. */
    void scaleTo(int count) {
        while (wanted() > count) {
            leave();
        }
        while (wanted() < count) {
            start();
        }
    }

    private synchronized int wanted() {
        return wanted;
    }

    private synchronized void start() {
        int number = wanted++;
        if (number < members.size()) {
            members.get(number).child().restart();
        } else {
            int port = Ports.free();
            Map<String, String> own = new HashMap<>(environment);
            if (named) {
                own.put("RETOUCH_INSTANCE_ID", "worker-" + number);
            }
            members.add(new Member(WorkerProcess.launch("worker-" + number, folder, port, own, HEAP_MEGABYTES), port));
        }
        timeline.add(Timeline.STARTED, number);
    }

    /** Waits until all that should be there are ready. */
    void awaitReady() {
        List<Member> now;
        synchronized (this) {
            now = List.copyOf(members.subList(0, wanted));
        }
        now.forEach(member -> WorkerProcess.awaitReady(member.child(), member.port()));
    }

    /** Waits until one is ready. */
    void awaitReady(int number) {
        Member member;
        synchronized (this) {
            member = members.get(number);
        }
        WorkerProcess.awaitReady(member.child(), member.port());
    }

    /** Asks the last one to leave and waits for its end. */
    void leave() {
        Child child;
        int number;
        synchronized (this) {
            number = --wanted;
            child = members.get(number).child();
        }
        timeline.add(Timeline.ASKED_TO_LEAVE, number);
        if (!child.terminate(LEAVE_LIMIT)) {
            throw new IllegalStateException("worker " + number + " does not leave: " + child.lastWord());
        }
        timeline.add(Timeline.LEFT, number);
    }

    /** Kills the last one, which stays away. */
    synchronized void lose() {
        kill(--wanted);
    }

    /** Kills one and starts it again. */
    synchronized void killAndRestart(int number) {
        kill(number);
        members.get(number).child().restart();
        timeline.add(Timeline.STARTED, number);
    }

    private void kill(int number) {
        timeline.add(Timeline.KILLED, number);
        members.get(number).child().kill();
    }

    /** Process ids of those that should be there, by number. */
    synchronized List<Long> pids() {
        return members.subList(0, wanted).stream()
                .map(member -> member.child().pid())
                .toList();
    }

    /** Where those that should be there tell of their health, by number. */
    synchronized List<Integer> ports() {
        return members.subList(0, wanted).stream().map(Member::port).toList();
    }

    /** The logs of all that ever were, by number. */
    synchronized List<Path> logs() {
        return members.stream().map(member -> member.child().log()).toList();
    }

    @Override
    public synchronized void close() {
        members.forEach(member -> member.child().close());
    }
}
