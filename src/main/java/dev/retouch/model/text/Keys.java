package dev.retouch.model.text;

/** Names of Qwen2.5-VL's tensors: those of older checkpoints are used, those of newer ones are translated. */
public final class Keys {

    private Keys() {}

    /** {@code model.visual.*} to {@code visual.*} and {@code model.language_model.*} to {@code model.*}. */
    public static String rename(String key) {
        if (key.startsWith("model.visual.")) {
            return key.substring("model.".length());
        }
        if (key.startsWith("model.language_model.")) {
            return "model." + key.substring("model.language_model.".length());
        }
        return key;
    }

    /** Whether the encoder does not use the tensor: the head that predicts words. */
    public static boolean isIgnored(String key) {
        return key.startsWith("lm_head.");
    }
}
