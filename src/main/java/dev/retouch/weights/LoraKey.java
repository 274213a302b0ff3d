package dev.retouch.weights;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a key in a file of low-rank changes names.
 *
 * @param module as the file spells it, without the prefix of a library
 */
record LoraKey(String module, Role role) {

    /** The tensors of a module's change. */
    enum Role {
        DOWN,
        UP,
        ALPHA
    }

    // peft puts the adapter's name behind lora_A; older exports leave ".weight" out.
    private static final Pattern PART = Pattern.compile(
            "(?<module>.+?)(?:(?<down>\\.lora_A|\\.lora_down|[._]lora\\.down|\\.lora_linear_layer\\.down)"
                    + "|(?<up>\\.lora_B|\\.lora_up|[._]lora\\.up|\\.lora_linear_layer\\.up))(?:(?:\\.[^.]+)?\\.weight)?"
                    + "|(?<alphas>.+)\\.alpha");

    private static final Pattern PREFIX =
            Pattern.compile("^(base_model\\.model\\.)?((model\\.)?(transformer|diffusion_model)\\.)?");

    /** Before a module whose dots are underscores: the names of kohya's scripts and of those that follow them. */
    private static final List<String> UNDERSCORED = List.of("lora_unet_", "lora_transformer_", "lycoris_", "lora_");

    /** Changes that are not the product of two matrices alone, by what gives them away. */
    private static final Map<String, Predicate<String>> OTHER_METHODS = Map.of(
            "DoRA", ending("dora_scale|lora_magnitude_vector"),
            "LoHa", ending("hada_[wt]\\d(_[ab])?"),
            "LoKr", ending("lokr_[wt]\\d(_[ab])?"),
            "LoRA with biases", ending("lora_B(\\.[^.]+)?\\.bias|lora_up\\.bias"),
            "LoRA with a third matrix", ending("lora_mid"),
            "OFT", ending("oft_\\w+|boft_\\w+"),
            "GLoRA", ending("[ab][12]"),
            "IA3", ending("on_input|ia3_l(\\.[^.]+)?"),
            "file of whole differences", ending("diff(_b)?|set_weight|reshape_weight|[wb]_norm"));

    private static Predicate<String> ending(String names) {
        return Pattern.compile(".+\\.(" + names + ")(\\.[^.]+)?(\\.weight)?").asMatchPredicate();
    }

    /** What a key names; empty when it is of no low-rank change. */
    static Optional<LoraKey> of(String key) {
        Matcher found = PART.matcher(PREFIX.matcher(key).replaceFirst(""));
        if (!found.matches()) {
            return Optional.empty();
        }
        if (found.group("alphas") != null) {
            return Optional.of(new LoraKey(found.group("alphas"), Role.ALPHA));
        }
        return Optional.of(new LoraKey(found.group("module"), found.group("down") != null ? Role.DOWN : Role.UP));
    }

    /** The method that a key belongs to where that is another than LoRA. */
    static Optional<String> otherMethod(String key) {
        return OTHER_METHODS.entrySet().stream()
                .filter(method -> method.getValue().test(key))
                .map(Map.Entry::getKey)
                .sorted()
                .findFirst();
    }

    /** How files spell a module of the model, its own name first. */
    static Stream<String> spellings(String module) {
        String flat = module.replace('.', '_');
        return Stream.concat(Stream.of(module), UNDERSCORED.stream().map(prefix -> prefix + flat));
    }
}
