package dev.retouch.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.bundle.BundleConfig;
import dev.retouch.bundle.SynthBundle;
import dev.retouch.edit.EditPipeline;
import dev.retouch.edit.PipelineSettings;
import dev.retouch.train.small.SmallBundle;
import dev.retouch.weights.WeightMismatch;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** A sound bundle passes; each kind of damage has its own sentence, exit code 1, and never ends the JVM. */
class BundleCheckTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path sound;

    @TempDir
    Path bundle;

    @BeforeAll
    static void write() throws IOException {
        new SynthBundle(SmallBundle.config()).write(sound, 1, 6_000_000, bytes -> {});
    }

    private record Result(int code, String out, List<String> sentences) {}

    private static Result check(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line =
                RetouchMain.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        String[] all = Stream.concat(Stream.of("bundle", "check"), Arrays.stream(arguments))
                .toArray(String[]::new);
        return new Result(
                line.execute(all), out.toString(), err.toString().lines().toList());
    }

    @Test
    void check_passesASoundBundleAndCountsIt() {
        Result result = check(sound.toString());
        assertEquals(List.of(), result.sentences());
        assertEquals(0, result.code());
        assertTrue(result.out().contains("is a valid bundle"), result.out());
        assertTrue(result.out().matches("(?s).*transformer +[\\d,]+ +[\\d,]+ +[\\d,]+ +BF16 +3\\n.*"), result.out());
    }

    @Test
    void check_passesTheBundleThatShips() throws IOException {
        Result result = check("src/bundle/small", "--json");
        assertEquals(List.of(), result.sentences());
        assertTrue(JSON.readTree(result.out()).path("valid").asBoolean(), result.out());
    }

    private static Stream<BundleDamages.Case> damages() {
        return BundleDamages.of(sound);
    }

    @ParameterizedTest
    @MethodSource("damages")
    void check_namesTheDamageAndLoadingRefusesIt(BundleDamages.Case one) throws IOException {
        BundleDamages.copy(sound, bundle);
        one.damage().to(bundle);
        Result result = check(bundle.toString());
        assertEquals(1, result.code(), result.out());
        assertEquals(1, result.sentences().size(), () -> "one fault, one sentence: " + result.sentences());
        String sentence = result.sentences().get(0);
        assertTrue(sentence.contains(one.sentence()), sentence);
        assertFalse(sentence.contains("Exception"), sentence);
        Exception failure = assertThrows(Exception.class, () -> {
            try (EditPipeline opened = EditPipeline.open(bundle, PipelineSettings.of(PipelineSettings.Precision.F32))) {
                opened.decode(new byte[0]);
            }
        });
        assertTrue(failure instanceof WeightMismatch || failure instanceof IOException, failure::toString);
        assertTrue(failure.getMessage().contains(one.sentence()), failure.getMessage());
    }

    @Test
    void check_passesATextEncoderOfTheNewerKeys() throws IOException {
        BundleDamages.copy(sound, bundle);
        List<String> renamed = new ArrayList<>();
        try (Stream<Path> files = Files.list(bundle.resolve("text_encoder"))) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(".safetensors")) {
                    BundleDamages.header(file, keys -> renamed.addAll(renameToNewer(keys)));
                } else if (name.endsWith(".index.json")) {
                    BundleDamages.change(
                            bundle,
                            "text_encoder/" + name,
                            index -> renameToNewer((ObjectNode) index.path("weight_map")));
                }
            }
        }
        assertTrue(renamed.contains("model.language_model.norm.weight"), renamed::toString);
        assertTrue(renamed.stream().anyMatch(key -> key.startsWith("model.visual.")), renamed::toString);
        assertEquals(List.of(), check(bundle.toString()).sentences(), "faults of the newer keys");
    }

    /** The new names of keys that newer checkpoints call otherwise. */
    private static List<String> renameToNewer(ObjectNode keys) {
        List<String> renamed = new ArrayList<>();
        for (String key : keys.properties().stream().map(Map.Entry::getKey).toList()) {
            String newer =
                    key.replaceFirst("^model\\.", "model.language_model.").replaceFirst("^visual\\.", "model.visual.");
            if (!newer.equals(key)) {
                keys.set(newer, keys.remove(key));
                renamed.add(newer);
            }
        }
        return renamed;
    }

    @Test
    void closedGate_isWhatTheFileSays() throws IOException {
        BundleDamages.copy(sound, bundle);
        BundleDamages.change(
                bundle, "adapter/config.json", c -> c.withObject("/inference").put("closed_gate", 0.25));
        assertEquals(List.of(), check(bundle.toString()).sentences(), "a gate in range is no damage");
        assertEquals(0.25, BundleConfig.read(bundle).inference().closedGate(), "the gate that was read");
    }

    @Test
    void check_saysOfAFolderThatIsNoneOneSentence() {
        Result result = check(bundle.resolve("nowhere").toString());
        assertEquals(1, result.code());
        assertEquals(List.of(bundle.resolve("nowhere") + " is not a folder"), result.sentences());
    }

    @Test
    void check_listsTheShardsAndTheirBytes() throws IOException {
        Result result = check(sound.toString());
        String bytes = String.format(Locale.ROOT, "%,d", Files.size(sound.resolve(BundleDamages.FIRST)));
        assertTrue(
                result.out().matches("(?s).*diffusion_pytorch_model-00001-of-00003.safetensors +" + bytes + "\\n.*"),
                result.out());
    }

    @Test
    void check_readsAScaleBehindALoraAsEditDoes() {
        Result result = check(sound.toString(), "--lora", bundle.resolve("none.safetensors") + ":0.8");
        assertEquals(1, result.sentences().size());
        assertTrue(
                result.sentences().get(0).contains(bundle.resolve("none.safetensors") + ":")
                        && !result.sentences().get(0).contains("0.8"),
                result.sentences().toString());
    }

    @Test
    void check_passesOverFilesThatADesktopLeavesBesideOthers() throws IOException {
        BundleDamages.copy(sound, bundle);
        Files.write(bundle.resolve("vae/._diffusion_pytorch_model.safetensors"), new byte[100]);
        assertEquals(List.of(), check(bundle.toString()).sentences());
    }
}
