package dev.retouch.chat;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;

/** Asks a model questions, again after a pause where the endpoint is busy or fails; safe for use by many threads. */
public final class ChatClient {

    /** By which endpoints say that they refuse the question, and not who asks. */
    private static final Set<String> FILTERS =
            Set.of("content_filter", "content_policy_violation", "data_inspection_failed");

    private static final int SHOWN = 200;

    private final ChatSettings settings;
    private final HttpClient http;
    private final URI address;

    public ChatClient(ChatSettings settings) {
        this.settings = settings;
        http = HttpClient.newBuilder().connectTimeout(settings.timeout()).build();
        address = URI.create(settings.endpoint().toString().replaceAll("/+$", "") + "/chat/completions");
    }

    /**
     * The answer's text.
     *
     * @param temperature 0 for the likeliest answer
     * @throws ChatException when there is none after all attempts, or when asking again cannot help;
     *     {@link ChatException#isUnusable} where the endpoint works and declines this question
     */
    public String ask(ChatQuestion question, double temperature) throws ChatException {
        byte[] body = question.body(settings.model(), temperature).toString().getBytes(StandardCharsets.UTF_8);
        for (int attempt = 1; ; attempt++) {
            try {
                return once(body);
            } catch (ChatException e) {
                if (!e.isPassing() || attempt >= settings.attempts()) {
                    throw e;
                }
                Duration pause = settings.pause().multipliedBy(1L << Math.min(attempt - 1, 6));
                rest(e.pause().compareTo(pause) > 0 ? e.pause() : pause);
            }
        }
    }

    private String once(byte[] body) throws ChatException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .timeout(settings.timeout())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (settings.key() != null) {
            request.header("Authorization", "Bearer " + settings.key());
        }
        HttpResponse<String> answer;
        try {
            answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new ChatException(settings + " does not answer: " + e, true, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ChatException("interrupted while " + settings + " was asked", false, e);
        }
        if (answer.statusCode() != 200) {
            throw failed(answer);
        }
        return text(answer.body());
    }

    private ChatException failed(HttpResponse<String> answer) {
        int status = answer.statusCode();
        String message = settings + " answers with status " + status + ": " + shown(answer.body());
        if (status == 400 && isFiltered(answer.body())) {
            return ChatException.unusable(message);
        }
        if (status == 408 || status == 429 || status >= 500) {
            String after = answer.headers().firstValue(RetryAfter.HEADER).orElse("");
            return ChatException.busy(message, RetryAfter.pause(after, Instant.now()));
        }
        return new ChatException(message, false, null);
    }

    private static boolean isFiltered(String body) {
        try {
            String code =
                    new ObjectMapper().readTree(body).path("error").path("code").asText();
            return FILTERS.contains(code.toLowerCase(Locale.ROOT));
        } catch (JacksonException e) {
            return false;
        }
    }

    private String text(String body) throws ChatException {
        try {
            JsonNode choice = new ObjectMapper().readTree(body).path("choices").path(0);
            JsonNode content = choice.path("message").path("content");
            if (content.isTextual() && !content.asText().isBlank()) {
                return content.asText().strip();
            }
            if (choice.isObject()) {
                throw ChatException.empty(settings + " answers without words: " + shown(body));
            }
        } catch (JacksonException e) {
            throw new ChatException(settings + " answers with what is no JSON: " + shown(body), true, e);
        }
        throw new ChatException(settings + " answers without a text: " + shown(body), true, null);
    }

    private static String shown(String body) {
        String line = body.replaceAll("\\s+", " ").strip();
        return line.length() > SHOWN ? line.substring(0, SHOWN) + "..." : line;
    }

    private static void rest(Duration pause) throws ChatException {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ChatException("interrupted between two attempts", false, e);
        }
    }
}
