package dev.retouch.app.worker;

import io.smallrye.reactive.messaging.ClientCustomizer;
import jakarta.inject.Singleton;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.eclipse.microprofile.config.Config;

/**
 * Keeps the connector's setting {@code retries} of the channel of answers from its client.
 *
 * <p>One name means two things: the connector's own repetitions, which wait for seconds and of which there must be none, and those
 * of the client, without which it refuses to be idempotent.
 */
@Singleton
final class AnswerChannel implements ClientCustomizer<Map<String, Object>> {

    @Override
    public Map<String, Object> customize(String channel, Config channelConfig, Map<String, Object> client) {
        client.remove(ProducerConfig.RETRIES_CONFIG);
        return client;
    }
}
