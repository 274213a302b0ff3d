package dev.retouch.model.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextConfigTest {

    private static final String TEXT = """
            "vocab_size": 152064, "hidden_size": 3584, "intermediate_size": 18944, "num_hidden_layers": 28,
            "num_attention_heads": 28, "num_key_value_heads": 4, "hidden_act": "silu", "rms_norm_eps": 1e-06,
            "use_sliding_window": false
            """;

    private static final String VISION = """
            "image_token_id": 151655, "vision_config": {"depth": 32, "hidden_act": "silu", "hidden_size": 1280,
            "intermediate_size": 3420, "num_heads": 16, "in_chans": 3, "out_hidden_size": 3584, "patch_size": 14,
            "spatial_merge_size": 2, "window_size": 112, "fullatt_block_indexes": [7, 15, 23, 31],
            "temporal_patch_size": 2}
            """;

    private static final String MROPE = "\"type\": \"mrope\", \"mrope_section\": [16, 24, 24]";

    private static final String OLD =
            "{" + TEXT + ", \"rope_theta\": 1000000.0, \"rope_scaling\": {" + MROPE + "}, " + VISION + "}";

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void config_isTheSameInEveryLayout() {
        TextConfig old = TextConfig.of(json(OLD));
        assertEquals(128, old.headDim());
        assertEquals(80, old.vision().headDim());
        assertEquals(4, old.vision().windowTokens());
        assertEquals(List.of(16, 24, 24), old.mropeSection());
        String nested = "{\"text_config\": {" + TEXT + ", \"rope_theta\": 1000000.0, \"rope_scaling\": {" + MROPE
                + "}}, " + VISION + "}";
        assertEquals(old, TextConfig.of(json(nested)));
        String gathered = "{\"text_config\": {" + TEXT + ", \"rope_parameters\": {\"rope_theta\": 1000000.0, " + MROPE
                + "}}, " + VISION + "}";
        assertEquals(old, TextConfig.of(json(gathered)));
    }

    @Test
    void nonsense_isRefusedWithItsName() {
        for (List<String> change : List.of(
                List.of("[16, 24, 24]", "[16, 24]", "mrope_section"),
                List.of("\"num_key_value_heads\": 4", "\"num_key_value_heads\": 5", "num_key_value_heads"),
                List.of("\"out_hidden_size\": 3584", "\"out_hidden_size\": 8", "out_hidden_size"),
                List.of("\"use_sliding_window\": false", "\"use_sliding_window\": true", "use_sliding_window"),
                List.of("\"hidden_act\": \"silu\"", "\"hidden_act\": \"relu\"", "hidden_act"),
                List.of("[7, 15, 23, 31]", "[7, 32]", "fullatt_block_indexes"))) {
            JsonNode bad = json(OLD.replace(change.get(0), change.get(1)));
            IllegalArgumentException e =
                    assertThrows(IllegalArgumentException.class, () -> TextConfig.of(bad), change.toString());
            assertTrue(e.getMessage().contains(change.get(2)), e.getMessage());
        }
    }
}
