package dev.retouch.app.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConfiguredClusterTest {

    private static final Map<String, String> SECURE = Map.of(
            "kafka.bootstrap.servers", "127.0.0.1:1",
            "kafka.security.protocol", "SASL_PLAINTEXT",
            "kafka.sasl.mechanism", "PLAIN");

    @AfterEach
    void forget() {
        SECURE.keySet().forEach(System::clearProperty);
    }

    @Test
    void load_securityIsSet_reachesTheClients() {
        SECURE.forEach(System::setProperty);
        Cluster cluster = ConfiguredCluster.load("sources");
        assertTrue(ConfiguredCluster.isNamed());
        assertEquals("127.0.0.1:1", cluster.bootstrapServers());
        assertEquals("SASL_PLAINTEXT", cluster.kafka().get("security.protocol"));
        // A client that was told to log in, and not how, is not made.
        KafkaException refused = assertThrows(KafkaException.class, () -> {
            try (EditClient client = EditClient.connect(cluster)) {
                client.upload("never", new byte[0]);
            }
        });
        Throwable why = refused;
        while (why.getCause() != null) {
            why = why.getCause();
        }
        assertTrue(why.getMessage().contains("KafkaClient"), why.getMessage());
    }

    @Test
    void load_noBroker_saysWhatToSet() {
        assertFalse(ConfiguredCluster.isNamed());
        IllegalStateException refused =
                assertThrows(IllegalStateException.class, () -> ConfiguredCluster.load("sources"));
        assertTrue(refused.getMessage().contains("KAFKA_BOOTSTRAP_SERVERS"), refused.getMessage());
    }
}
