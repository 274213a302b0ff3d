package dev.retouch.app.deadletter;

import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dlq show}: everything about one letter. */
@Command(name = "show", description = "Show one letter: its headers, its value, and the request that it is about.")
final class DlqShowCommand implements Callable<Integer> {

    @Parameters(paramLabel = "POSITION", description = "As list prints it: TOPIC/PARTITION/OFFSET.")
    private String position = "";

    @Mixin
    private final MailRoom room = new MailRoom();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Position wanted = Position.parse(position)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), "'" + position + "' is no position: TOPIC/PARTITION/OFFSET"));
        PrintWriter out = spec.commandLine().getOut();
        try (TopicReader reader = room.reader()) {
            Optional<Letter> found = new Letters(reader, room.cluster().topics()).at(wanted);
            if (found.isEmpty()) {
                spec.commandLine().getErr().println("no dead letter or failed request is at " + wanted);
                return ExitCode.SOFTWARE;
            }
            Letter letter = found.get();
            out.println(letter.kind() + " of " + letter.time());
            out.println("reason: " + Printable.of(letter.reason()));
            out.println("message: " + Printable.of(letter.message()));
            out.println("replayed: " + (room.replayed(reader).contains(letter.subject()) ? "yes" : "no"));
            print(out, letter.record());
            if (letter.kind() == Letter.Kind.FAILED || letter.isWithoutValue()) {
                Optional<ConsumerRecord<byte[], byte[]>> request = Originals.of(
                                reader, room.requestTopics(), List.of(letter))
                        .of(letter);
                out.println();
                out.println("the request"
                        + request.map(record ->
                                        " at " + new Position(record.topic(), record.partition(), record.offset()))
                                .orElse(" is not in its topic any more"));
                request.ifPresent(record -> print(out, record));
            }
            out.flush();
            return ExitCode.OK;
        }
    }

    private static void print(PrintWriter out, ConsumerRecord<byte[], byte[]> record) {
        out.println("key: " + text(record.key()));
        for (Header header : record.headers()) {
            out.println("header " + Printable.of(header.key()) + ": " + text(header.value()));
        }
        out.println("value: " + text(record.value()));
    }

    /** As text where it is text, else as hex digits. */
    private static String text(byte @Nullable [] bytes) {
        if (bytes == null) {
            return "none";
        }
        try {
            return Printable.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            return "0x" + HexFormat.of().formatHex(bytes);
        }
    }
}
