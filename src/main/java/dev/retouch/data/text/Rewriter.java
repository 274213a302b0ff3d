package dev.retouch.data.text;

import dev.retouch.chat.ChatClient;
import dev.retouch.chat.ChatException;
import dev.retouch.chat.ChatQuestion;

/** Lets a language model say an instruction as a person might (paper, appendix L); the fixed form stays beside it. */
public final class Rewriter {

    /** Characters of an instruction (paper, section 4.1). */
    private static final int SHORTEST = 30;

    private static final int LONGEST = 80;

    private static final int TRIES = 3;
    private static final double TEMPERATURE = 0.9;

    private static final String SYSTEM = "You rewrite instructions for editing a picture, as different people would say"
            + " them. Answer with one instruction of 30 to 80 characters and nothing else. Keep every text between"
            + " double quotation marks exactly as it is, with its quotation marks, and ask for the same change.";

    private final ChatClient chat;

    public Rewriter(ChatClient chat) {
        this.chat = chat;
    }

    /**
     * Another wording of the edit's template.
     *
     * @throws ChatException when the model cannot be asked, or none of its answers keeps to what was asked
     */
    String rewritten(TextEdit edit) throws ChatException {
        ChatQuestion question = ChatQuestion.of(
                SYSTEM,
                "Instruction: " + edit.template() + "\nThe text is " + edit.where() + ". The picture has "
                        + edit.source().width() + " x " + edit.source().height() + " pixels, the text covers x "
                        + edit.box().x + " to " + (edit.box().x + edit.box().width) + " and y " + edit.box().y + " to "
                        + (edit.box().y + edit.box().height) + ".");
        String answer = "";
        for (int i = 0; i < TRIES; i++) {
            answer = chat.ask(question, TEMPERATURE).replaceAll("\\s+", " ").strip();
            if (keeps(edit, answer)) {
                return answer;
            }
        }
        throw ChatException.unusable("of " + TRIES + " wordings none has " + SHORTEST + " to " + LONGEST
                + " characters and the quoted texts of '" + edit.template() + "'; the last was '" + answer + "'");
    }

    private static boolean keeps(TextEdit edit, String answer) {
        return answer.length() >= SHORTEST
                && answer.length() <= LONGEST
                && edit.words().stream().allMatch(word -> answer.contains("\"" + word + "\""));
    }
}
