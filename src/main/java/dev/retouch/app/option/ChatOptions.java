package dev.retouch.app.option;

import dev.retouch.chat.ChatSettings;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --chat-url} and {@code --chat-model}: a language model to ask. */
public final class ChatOptions {

    private static final int ATTEMPTS = 6;

    @Option(
            names = "--chat-url",
            paramLabel = "URL",
            description =
                    "OpenAI-compatible endpoint, such as https://host/v1; a key in RETOUCH_CHAT_KEY is sent to it.")
    private @Nullable URI url;

    @Option(names = "--chat-model", paramLabel = "NAME", description = "Model that the endpoint is asked for.")
    private @Nullable String model;

    @Option(
            names = "--chat-timeout",
            defaultValue = "120",
            paramLabel = "SECONDS",
            description = "Longest wait for an answer, after which the endpoint is asked again.")
    private int timeout;

    /**
     * The model to ask, empty where none is named.
     *
     * @throws IllegalArgumentException when only one of the two is given, or the address is none
     */
    public Optional<ChatSettings> settings() {
        if (url == null && model == null) {
            return Optional.empty();
        }
        if (url == null || model == null) {
            throw new IllegalArgumentException("--chat-url and --chat-model go together");
        }
        return Optional.of(new ChatSettings(
                url,
                System.getenv("RETOUCH_CHAT_KEY"),
                model,
                ATTEMPTS,
                Duration.ofSeconds(1),
                Duration.ofSeconds(Math.max(1, timeout))));
    }
}
