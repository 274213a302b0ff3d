package dev.retouch.bundle;

import java.nio.file.Files;
import java.nio.file.Path;

/** The folders of a bundle in the order of {@code model_index.json}, and the class that the reference loads each with. */
public enum Folder {
    SCHEDULER("scheduler", "diffusers", "FlowMatchEulerDiscreteScheduler"),
    TEXT_ENCODER("text_encoder", "transformers", "Qwen2_5_VLForConditionalGeneration"),
    TOKENIZER("tokenizer", "transformers", "Qwen2Tokenizer"),
    PROCESSOR("processor", "transformers", "Qwen2VLProcessor"),
    TRANSFORMER("transformer", "diffusers", "QwenImageTransformer2DModel"),
    VAE("vae", "diffusers", "AutoencoderKLQwenImage"),
    /** The paper's adapter, which the reference does not know: {@code model_index.json} has no line for it. */
    ADAPTER("adapter", "", "RegionAwareAdapter");

    private final String id;
    private final String library;
    private final String className;

    Folder(String id, String library, String className) {
        this.id = id;
        this.library = library;
        this.className = className;
    }

    /** Its name, which is also its key in {@code model_index.json}. */
    public String id() {
        return id;
    }

    /** {@code diffusers} or {@code transformers}; empty where {@code model_index.json} has no line. */
    String library() {
        return library;
    }

    String className() {
        return className;
    }

    /** Where it lies in a bundle. */
    public Path in(Path bundle) {
        return bundle.resolve(id);
    }

    /** Whether a bundle has something of this name. */
    boolean isIn(Path bundle) {
        return Files.exists(in(bundle));
    }
}
