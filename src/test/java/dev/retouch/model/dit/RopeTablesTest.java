package dev.retouch.model.dit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.retouch.tensor.Tensors;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class RopeTablesTest {

    @Test
    void text_startsBehindALargerSource() throws IOException {
        // No golden case has a source that is larger than its target.
        DitConfig config = DitConfig.of(new ObjectMapper().readTree("""
                {"num_layers": 1, "attention_head_dim": 16, "num_attention_heads": 1, "joint_attention_dim": 8,
                 "in_channels": 16, "out_channels": 4, "axes_dims_rope": [4, 6, 6]}"""));
        try (NDManager manager = Tensors.newManager()) {
            List<TokenGrid> images = List.of(TokenGrid.still(4, 4), TokenGrid.still(6, 11));
            RopeTables tables = RopeTables.of(manager, config, images, 2);
            assertEquals(16 + 66, tables.imgCos().getShape().get(0));
            assertEquals((float) Math.cos(5), tables.txtCos().getFloat(0, 0), 1e-6f);
            assertEquals((float) Math.sin(6), tables.txtSin().getFloat(1, 0), 1e-6f);
        }
    }
}
