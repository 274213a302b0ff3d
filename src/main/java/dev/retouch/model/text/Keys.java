package dev.retouch.model.text;

/** The names of Qwen2.5-VL's tensors: older checkpoints' names are the model's, newer ones are translated. */
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

    /** Whether an encoder has no use for the tensor: the head that would predict words. */
    public static boolean isIgnored(String key) {
        return key.startsWith("lm_head.");
    }
}
