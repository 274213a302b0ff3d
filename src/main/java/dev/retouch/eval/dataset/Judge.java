package dev.retouch.eval.dataset;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.retouch.chat.ChatClient;
import dev.retouch.chat.ChatException;
import dev.retouch.chat.ChatQuestion;
import dev.retouch.image.Filter;
import dev.retouch.image.Picture;
import dev.retouch.image.PictureEncoder;
import dev.retouch.image.Resampler;
import java.util.List;

/**
 * A model that sees and judges, by the form of GEdit-Bench: two questions with two marks of 0 to 10 each, of which the lower one
 * counts; the whole is their geometric mean. The wording of the questions is our own, so figures compare with one another and
 * not with published ones.
 */
public final class Judge {

    /** Pixels that the judge is shown of a picture, as in the benchmark. */
    private static final double AREA = 512 * 512;

    private static final int TRIES = 3;

    private static final String SYSTEM =
            "You are a careful judge of edited photographs. You answer with one JSON object"
                    + " of the form {\"reasoning\": \"...\", \"score\": [a, b]} and nothing else; a and b are numbers from 0 to"
                    + " 10.";

    private static final String SEMANTICS = "The first picture is the original, the second one was edited by this"
            + " instruction: \"%s\". As a, say how fully the second picture does what the instruction asks: 0 for not at"
            + " all, 10 for exactly. As b, say how well everything that the instruction does not speak of was left as"
            + " it was: 0 for another picture, 10 for no change beyond what was asked.";

    private static final String QUALITY = "As a, say how natural this picture looks: light, shadows, distances and"
            + " proportions; 0 for plainly false, 10 for a photograph. As b, say how free it is of artefacts such as"
            + " smears, seams, broken letters, or hands and faces that are wrong: 0 for full of them, 10 for none.";

    /**
     * The marks of one edit, 0 to 10.
     *
     * @param semantics the lower one of success and restraint
     * @param quality the lower one of naturalness and freedom from artefacts
     */
    public record Marks(double semantics, double quality) {

        /** Their geometric mean. */
        public double overall() {
            return Math.sqrt(semantics * quality);
        }
    }

    private final ChatClient chat;

    public Judge(ChatClient chat) {
        this.chat = chat;
    }

    /**
     * Judges an edit.
     *
     * @throws ChatException when the judge cannot be asked; {@link ChatException#isUnusable} where only its answers are of no
     *     use
     */
    public Marks marks(Picture source, Picture result, String instruction) throws ChatException {
        byte[] shown = shown(result);
        double semantics =
                lower(new ChatQuestion(SYSTEM, SEMANTICS.formatted(instruction), List.of(shown(source), shown)));
        double quality = lower(new ChatQuestion(SYSTEM, QUALITY, List.of(shown)));
        return new Marks(semantics, quality);
    }

    private double lower(ChatQuestion question) throws ChatException {
        String answer = "";
        for (int i = 0; i < TRIES; i++) {
            // Asked again with some freedom: the likeliest answer would be the same one.
            answer = chat.ask(question, i == 0 ? 0 : 0.3);
            double[] marks = parsed(answer);
            if (marks.length == 2) {
                return Math.min(marks[0], marks[1]);
            }
        }
        throw ChatException.unusable("no answer of the judge has two marks of 0 to 10; the last was: "
                + (answer.length() > 200 ? answer.substring(0, 200) + "..." : answer));
    }

    /** The two marks of an answer, also where words or a code fence stand around its JSON; empty where there are none. */
    static double[] parsed(String answer) {
        for (int from = answer.indexOf('{'); from >= 0; from = answer.indexOf('{', from + 1)) {
            int end = answer.lastIndexOf('}');
            if (end <= from) {
                break;
            }
            try {
                JsonNode score = new ObjectMapper()
                        .readTree(answer.substring(from, end + 1))
                        .path("score");
                // The question calls the marks a and b, and so do some answers.
                JsonNode a = score.isArray() ? score.path(0) : score.path("a");
                JsonNode b = score.isArray() ? score.path(1) : score.path("b");
                if (score.size() == 2 && isMark(a) && isMark(b)) {
                    return new double[] {a.asDouble(), b.asDouble()};
                }
            } catch (JacksonException e) {
                // Maybe it begins at the next brace.
            }
        }
        return new double[0];
    }

    private static boolean isMark(JsonNode node) {
        return node.isNumber() && node.asDouble() >= 0 && node.asDouble() <= 10;
    }

    private static byte[] shown(Picture picture) {
        double scale = Math.min(1, Math.sqrt(AREA / ((double) picture.width() * picture.height())));
        return PictureEncoder.png(Resampler.resize(
                picture,
                Math.max(1, (int) Math.round(scale * picture.width())),
                Math.max(1, (int) Math.round(scale * picture.height())),
                Filter.LANCZOS));
    }
}
