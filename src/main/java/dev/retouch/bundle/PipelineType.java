package dev.retouch.bundle;

import dev.retouch.prompt.PromptTemplate;
import dev.retouch.prompt.Tokenizer;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The pipelines that run here, and what {@code model_index.json} calls them. */
public enum PipelineType {
    /** Qwen-Image-Edit: one picture, which text encoder and autoencoder see at one size. */
    EDIT("QwenImageEditPipeline", 0),

    /** Qwen-Image-Edit-2509 and -2511: several pictures, which the text encoder sees at a smaller size. */
    EDIT_PLUS("QwenImageEditPlusPipeline", 2);

    /** What the reference shows the text encoder and the autoencoder of EDIT_PLUS, in pixels: 384 and 1024 squared. */
    private static final long SEEN_AREA = 384 * 384;

    private static final long PICTURE_AREA = 1024 * 1024;

    private final String className;
    private final int references;

    PipelineType(String className, int references) {
        this.className = className;
        this.references = references;
    }

    /** The reference's class. */
    public String className() {
        return className;
    }

    /** How many pictures an edit may take besides its source. */
    public int references() {
        return references;
    }

    /** About how many pixels the text encoder sees of a picture that the autoencoder sees with {@code area}. */
    public long seenArea(long area) {
        return this == EDIT ? area : Math.max(1, area * SEEN_AREA / PICTURE_AREA);
    }

    /** The conversation around an instruction. */
    public PromptTemplate template(Tokenizer tokenizer) {
        return this == EDIT ? PromptTemplate.edit(tokenizer) : PromptTemplate.editPlus(tokenizer, 1 + references);
    }

    /** The pipeline of a class; empty for one that does not run here. */
    static Optional<PipelineType> of(String className) {
        return Arrays.stream(values())
                .filter(type -> type.className.equals(className))
                .findFirst();
    }

    /** The classes that run here, for a sentence. */
    static String known() {
        return Arrays.stream(values()).map(PipelineType::className).collect(Collectors.joining(" or a "));
    }
}
