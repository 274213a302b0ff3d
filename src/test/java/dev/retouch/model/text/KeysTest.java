package dev.retouch.model.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class KeysTest {

    @Test
    void keys_ofBothGenerationsMeetTheModel() {
        assertEquals("visual.blocks.0.attn.qkv.weight", Keys.rename("model.visual.blocks.0.attn.qkv.weight"));
        assertEquals("visual.merger.ln_q.weight", Keys.rename("visual.merger.ln_q.weight"));
        assertEquals(
                "model.layers.0.mlp.up_proj.weight", Keys.rename("model.language_model.layers.0.mlp.up_proj.weight"));
        assertEquals("model.layers.0.mlp.up_proj.weight", Keys.rename("model.layers.0.mlp.up_proj.weight"));
        assertTrue(Keys.isIgnored("lm_head.weight"));
    }
}
