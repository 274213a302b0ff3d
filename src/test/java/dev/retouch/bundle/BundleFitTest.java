package dev.retouch.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BundleFitTest {

    private static final Path BUNDLE = Path.of("bundle");
    private static final BundleConfig TINY = TinyBundle.config();

    /** A configuration as it would be read if one number of one part were another. */
    private static <C> Optional<C> read(ConfigFile<C> file, C config, String part, String key, int value) {
        ObjectNode json = file.writer().apply(config);
        if (part.equals(file.folder().id())) {
            json.put(key, value);
        }
        return Optional.of(file.parser().apply(json));
    }

    private static List<BundleFit.Misfit> changed(String part, String key, int value) {
        return BundleFit.problems(
                BUNDLE,
                read(Parts.VAE.config(), TINY.vae(), part, key, value),
                read(Parts.TEXT_ENCODER.config(), TINY.text(), part, key, value),
                read(Parts.PROCESSOR, TINY.pictures(), part, key, value),
                read(Parts.TRANSFORMER.config(), TINY.transformer(), part, key, value),
                read(Parts.ADAPTER.config(), TINY.adapter(), part, key, value));
    }

    @Test
    void problems_areNoneOfPartsThatFit() {
        assertEquals(List.of(), changed("", "", 0));
    }

    @ParameterizedTest
    @CsvSource({
        "TRANSFORMER, joint_attention_dim, 24, TEXT_ENCODER, hidden_size 16",
        "TRANSFORMER, out_channels, 3, VAE, z_dim 4",
        "ADAPTER, num_blocks, 3, TRANSFORMER, num_layers 2",
        "ADAPTER, latent_channels, 8, TRANSFORMER, in_channels 16",
        "ADAPTER, width, 32, TRANSFORMER, width 16",
        "PROCESSOR, patch_size, 4, TEXT_ENCODER, patch_size 2",
        "PROCESSOR, temporal_patch_size, 1, TEXT_ENCODER, temporal_patch_size 2",
        "PROCESSOR, merge_size, 1, TEXT_ENCODER, spatial_merge_size 2",
        "ADAPTER, text_width, 8, TEXT_ENCODER, hidden_size 16"
    })
    void problems_nameBothSettingsThatMustBeEqual(Folder part, String key, int value, Folder other, String must) {
        String file = part == Folder.PROCESSOR ? "preprocessor_config.json" : "config.json";
        assertEquals(
                List.of(new BundleFit.Misfit(
                        List.of(part, other),
                        part.in(BUNDLE).resolve(file) + ": " + key + " " + value + " must be " + must + " of "
                                + other.id() + "/config.json")),
                changed(part.id(), key, value));
    }

    @Test
    void problems_ofPackedChannelsNameTheProduct() {
        BundleFit.Misfit misfit = changed("transformer", "in_channels", 12).get(0);
        assertEquals(
                BUNDLE.resolve("transformer/config.json")
                        + ": in_channels 12 must be z_dim times patch_size squared 16 of vae/config.json",
                misfit.sentence());
    }

    @Test
    void problems_ofTooManyTextLayersBeginBehindTheHiddenStates() {
        BundleConfig three = PublishedBundle.config(2, 2);
        assertEquals(List.of(), fit(three, 3));
        assertEquals(
                List.of(BUNDLE.resolve("adapter/config.json")
                        + ": text_layers 4 are more than the text encoder's 3 hidden states"),
                fit(three, 4));
    }

    private static List<String> fit(BundleConfig config, int textLayers) {
        ObjectNode json = Parts.ADAPTER
                .config()
                .writer()
                .apply(PublishedBundle.config(2, 2).adapter());
        return BundleFit.problems(
                        BUNDLE,
                        Optional.empty(),
                        Optional.of(config.text()),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(Parts.ADAPTER.config().parser().apply(json.put("text_layers", textLayers))))
                .stream()
                .map(BundleFit.Misfit::sentence)
                .toList();
    }
}
