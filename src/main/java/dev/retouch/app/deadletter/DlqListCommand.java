package dev.retouch.app.deadletter;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.app.option.JsonOption;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code dlq list}: one line for each letter, and how many there are of each reason. */
@Command(name = "list", description = "List dead letters and failed requests, the oldest first.")
final class DlqListCommand implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Mixin
    private final LetterFilter filter = new LetterFilter();

    @Mixin
    private final MailRoom room = new MailRoom();

    @Mixin
    private final JsonOption json = new JsonOption();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        try (TopicReader reader = room.reader()) {
            List<Letter> letters = new Letters(reader, room.cluster().topics()).matching(filter);
            Set<String> replayed = room.replayed(reader);
            PrintWriter out = spec.commandLine().getOut();
            if (json.isGiven()) {
                out.println(json(letters, replayed).toPrettyString());
            } else {
                letters.forEach(letter -> out.println(line(letter, replayed)));
                Map<String, Long> reasons = letters.stream()
                        .collect(Collectors.groupingBy(Letter::reason, TreeMap::new, Collectors.counting()));
                reasons.forEach((reason, count) -> out.println(count + " " + Printable.of(reason)));
                out.println(letters.size() + " in all");
            }
            out.flush();
            return ExitCode.OK;
        }
    }

    private static String line(Letter letter, Set<String> replayed) {
        String mark = replayed.contains(letter.subject()) ? "replayed" : "-";
        return String.join(
                "  ",
                letter.position().toString(),
                letter.time().toString(),
                Printable.of(letter.reason()),
                letter.requestId().isEmpty() ? "-" : Printable.of(letter.requestId()),
                mark,
                Printable.of(letter.message()));
    }

    private static ObjectNode json(List<Letter> letters, Set<String> replayed) {
        ObjectNode report = JSON.createObjectNode();
        ArrayNode list = report.putArray("letters");
        for (Letter letter : letters) {
            list.addObject()
                    .put("position", letter.position().toString())
                    .put("time", letter.time().toString())
                    .put("kind", letter.kind().toString())
                    .put("reason", letter.reason())
                    .put("requestId", letter.requestId())
                    .put("message", letter.message())
                    .put("replayed", replayed.contains(letter.subject()));
        }
        return report;
    }
}
