package dev.retouch.app.deadletter;

import dev.retouch.progress.Progress;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code dlq replay}: sends the requests of letters again, each once however often this runs. */
@Command(
        name = "replay",
        description = "Send the requests of letters again, each to its own topic with a new event id. What was replayed"
                + " is marked and not replayed again. A letter that cannot be replayed is named, the others go on, and the"
                + " exit code is 1.")
final class DlqReplayCommand implements Callable<Integer> {

    @Mixin
    private final LetterFilter filter = new LetterFilter();

    @Mixin
    private final MailRoom room = new MailRoom();

    @Option(names = "--all", description = "Replay all letters, where no other option chooses some.")
    private boolean all;

    @Option(names = "--dry-run", description = "Say what would be replayed and send nothing.")
    private boolean dryRun;

    @Option(names = "--rate", paramLabel = "R", defaultValue = "10", description = "Requests per second.")
    private double rate;

    @Spec
    private CommandSpec spec;

    private int left;

    private record Planned(Letter letter, ConsumerRecord<byte[], byte[]> request) {}

    @Override
    public Integer call() {
        if (filter.isEmpty() && !all) {
            throw new ParameterException(spec.commandLine(), "say which letters, or --all");
        }
        if (!(rate > 0)) {
            throw new ParameterException(spec.commandLine(), "--rate is " + rate + ": it must be above 0");
        }
        if (dryRun) {
            try (TopicReader reader = room.reader()) {
                List<Planned> planned = plan(reader);
                planned.forEach(plan -> say("would replay " + plan.letter().position() + " to "
                        + Replay.topic(plan.letter(), plan.request()) + ": "
                        + Printable.of(plan.letter().reason())));
                say(planned.size() + " would be replayed");
                return exitCode();
            }
        }
        room.marks().create(room.kafka());
        // The replay first: one that still ran is ended by it, and what that one marked is read afterwards.
        try (Replay replay = new Replay(room.kafka(), room.marks(), rate);
                TopicReader reader = room.reader()) {
            send(replay, plan(reader));
            return exitCode();
        }
    }

    /** However it ends, it says how many were sent. */
    private void send(Replay replay, List<Planned> planned) {
        int sent = 0;
        try (Progress progress = Progress.of("replayed", planned.size())) {
            for (Planned plan : planned) {
                try {
                    replay.send(plan.letter(), plan.request());
                    sent++;
                } catch (Replay.NotTakenException e) {
                    leave(plan.letter(), String.valueOf(e.getMessage()));
                }
                progress.stepBy(1);
            }
        } finally {
            say(sent + " replayed");
        }
    }

    /** One letter that cannot be replayed is no reason to keep the others. */
    private void leave(Letter letter, String why) {
        left++;
        say(letter.position() + ": it cannot be replayed: " + Printable.of(why));
    }

    private int exitCode() {
        if (left > 0) {
            say(left + " cannot be replayed and stay as they are");
        }
        return left > 0 ? ExitCode.SOFTWARE : ExitCode.OK;
    }

    /** Letters that were not replayed and whose requests are there, each subject once. */
    private List<Planned> plan(TopicReader reader) {
        List<Letter> letters = new Letters(reader, room.cluster().topics()).matching(filter);
        Set<String> replayed = room.replayed(reader);
        Originals originals = Originals.of(reader, room.requestTopics(), letters);
        List<Planned> planned = new ArrayList<>();
        int before = 0;
        for (Letter letter : letters) {
            if (replayed.contains(letter.subject())) {
                before++;
                continue;
            }
            Optional<Planned> plan = plan(reader, originals, letter);
            if (plan.isPresent()) {
                replayed.add(letter.subject());
                planned.add(plan.get());
            }
        }
        say(before + " were replayed before or are about the same request as another");
        return planned;
    }

    /** Nothing where the letter is left, which is said. */
    private Optional<Planned> plan(TopicReader reader, Originals originals, Letter letter) {
        try {
            Optional<ConsumerRecord<byte[], byte[]>> request = originals.of(letter);
            if (request.isEmpty()) {
                say(letter.position() + ": its request is not in its topic any more, it cannot be replayed");
                return Optional.empty();
            }
            String topic = Replay.topic(letter, request.get());
            if (!reader.hasTopic(topic)) { // a producer would wait for it, and may have it made
                leave(letter, "there is no topic " + topic);
                return Optional.empty();
            }
            return Optional.of(new Planned(letter, request.get()));
        } catch (TimeoutException e) {
            throw e; // of the broker, so of every other letter too
        } catch (KafkaException e) { // of its topic, whose name or rights may be wrong
            leave(letter, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private void say(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
