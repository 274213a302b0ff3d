package dev.retouch.train;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.model.vae.VaeConfig;
import dev.retouch.tensor.Dtype;
import dev.retouch.weights.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes parts of a model bundle in the diffusers layout. */
final class BundleWriter {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private BundleWriter() {}

    /** Writes {@code diffusion_pytorch_model.safetensors} in bf16, the published type. */
    static void writeWeights(Path folder, Map<String, NDArray> weights) throws IOException {
        writeWeights(folder, "diffusion_pytorch_model.safetensors", weights);
    }

    static void writeWeights(Path folder, String file, Map<String, NDArray> weights) throws IOException {
        Files.createDirectories(folder);
        Map<String, NDArray> rounded = new LinkedHashMap<>();
        weights.forEach((key, value) -> rounded.put(key, Dtype.BF16.cast(value)));
        SafetensorsWriter.write(folder.resolve(file), rounded, Map.of("format", "pt"));
        rounded.values().forEach(NDArray::close);
    }

    static void writeJson(Path file, ObjectNode json) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, JSON.writeValueAsString(json) + "\n");
    }

    static ObjectNode object(String className) {
        return JSON.createObjectNode().put("_class_name", className);
    }

    static void writeVaeConfig(Path folder, VaeConfig c) throws IOException {
        ObjectNode json = object("AutoencoderKLQwenImage")
                .put("base_dim", c.baseDim())
                .put("z_dim", c.zDim())
                .put("num_res_blocks", c.numResBlocks());
        c.dimMult().forEach(json.putArray("dim_mult")::add);
        c.temporalDownsample().forEach(json.putArray("temperal_downsample")::add);
        json.putArray("attn_scales");
        json.put("dropout", 0.0);
        c.latentsMean().forEach(json.putArray("latents_mean")::add);
        c.latentsStd().forEach(json.putArray("latents_std")::add);
        writeJson(folder.resolve("config.json"), json);
    }
}
