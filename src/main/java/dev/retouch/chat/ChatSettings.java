package dev.retouch.chat;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where the model is and how it is asked.
 *
 * @param endpoint address up to the version, such as {@code https://host/v1}
 * @param key sent as a bearer token, null for none; never printed
 * @param model name that the endpoint knows it by
 * @param attempts for each question, at least 1
 * @param pause before the second attempt; it doubles with each further one
 * @param timeout of one attempt
 */
public record ChatSettings(
        URI endpoint, @Nullable String key, String model, int attempts, Duration pause, Duration timeout) {

    /** @throws IllegalArgumentException when the endpoint is no HTTP address or a number is out of its range */
    public ChatSettings {
        String scheme = endpoint.getScheme();
        if (endpoint.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
            throw new IllegalArgumentException(
                    "'" + endpoint + "' is no address of an endpoint such as https://host/v1");
        }
        if (model.isBlank() || attempts < 1) {
            throw new IllegalArgumentException("a model must be named and be asked at least once");
        }
    }

    @Override
    public String toString() {
        return model + " at " + endpoint;
    }
}
