package dev.retouch.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.edit.EditPipeline;
import dev.retouch.edit.PipelineSettings;
import dev.retouch.train.BundleSizes;
import dev.retouch.train.SynthBundle;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** A sound bundle passes; each kind of damage has its own sentence, exit code 1, and never ends the JVM. */
class BundleCheckTest {

    private static final String FIRST = "transformer/diffusion_pytorch_model-00001-of-00003.safetensors";
    private static final String INDEX = "transformer/diffusion_pytorch_model.safetensors.index.json";
    private static final String VAE = "vae/diffusion_pytorch_model.safetensors";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path sound;

    @TempDir
    Path bundle;

    @BeforeAll
    static void write() throws IOException {
        new SynthBundle(BundleSizes.small(), true).write(sound, 1, 6_000_000, bytes -> {});
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

    @FunctionalInterface
    private interface Damage {
        void to(Path bundle) throws IOException;
    }

    private record Case(String name, Damage damage, String sentence) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<Case> damages() {
        return Stream.of(
                new Case("missing shard", b -> Files.delete(b.resolve(FIRST)), "which is not there"),
                new Case("truncated file", b -> resize(b.resolve(VAE), -100), "truncated"),
                new Case("bytes behind the end", b -> resize(b.resolve(VAE), 64), "belong to no tensor"),
                new Case("empty file", b -> Files.write(b.resolve(VAE), new byte[0]), "too short"),
                new Case("header of 2^62 bytes", b -> length(b.resolve(VAE), 1L << 62), "says that its header has"),
                new Case("header of less than no bytes", b -> length(b.resolve(VAE), -5), "says that its header has"),
                new Case("header that is no JSON", b -> length(b.resolve(VAE), 17), "not JSON"),
                new Case(
                        "wrong shape",
                        b -> header(
                                b.resolve(VAE), h -> swap((ArrayNode) matrix(h).path("shape"))),
                        "has shape"),
                new Case("overlapping tensors", b -> header(b.resolve(VAE), BundleCheckTest::shift), "overlap"),
                new Case(
                        "offsets behind the end",
                        b -> header(b.resolve(VAE), h -> offsets(matrix(h), 1L << 40, (1L << 40) + 8)),
                        "truncated or its header is wrong"),
                new Case(
                        "offsets below zero",
                        b -> header(b.resolve(VAE), h -> offsets(matrix(h), -8, 8)),
                        "truncated or its header is wrong"),
                new Case(
                        "impossible shape",
                        b -> header(
                                b.resolve(VAE), h -> huge((ArrayNode) matrix(h).path("shape"))),
                        "impossible shape"),
                new Case(
                        "unknown type",
                        b -> header(b.resolve(VAE), h -> matrix(h).put("dtype", "F7")),
                        "unknown type"),
                new Case("unknown key", b -> header(b.resolve(VAE), BundleCheckTest::stranger), "does not know"),
                new Case("link out of the folder", BundleCheckTest::link, "leads out of the bundle"),
                new Case("link to nothing", BundleCheckTest::dangling, "leads to nothing"),
                new Case("index that is no JSON", b -> text(b, INDEX, "{"), "not JSON"),
                new Case("index that places nothing", b -> text(b, INDEX, "{}"), "places no tensor"),
                new Case(
                        "index that names a file outside",
                        b -> text(
                                b,
                                INDEX,
                                Files.readString(b.resolve(INDEX))
                                        .replaceFirst("\"[^\"]*00002-of-00003", "\"../x-00002-of-00003")),
                        "outside its folder"),
                new Case("missing folder", b -> delete(b.resolve("vae")), "vae"),
                new Case("missing index of the model", b -> Files.delete(b.resolve("model_index.json")), "model_index"),
                new Case(
                        "another model",
                        b -> text(
                                b,
                                "model_index.json",
                                "{\"transformer\": [\"diffusers\", \"FluxTransformer2DModel\"]}"),
                        "only QwenImageTransformer2DModel runs here"),
                new Case("configuration that is no JSON", b -> text(b, "vae/config.json", "[1,"), "vae"),
                new Case(
                        "configuration of another size",
                        b -> number(b, "transformer/config.json", "num_layers", 4),
                        "num_blocks"),
                new Case("missing words", b -> Files.delete(b.resolve("tokenizer/vocab.json")), "vocab.json"));
    }

    @ParameterizedTest
    @MethodSource("damages")
    void check_namesTheDamageAndLoadingRefusesIt(Case one) throws IOException {
        copy(sound, bundle);
        one.damage().to(bundle);
        Result result = check(bundle.toString());
        assertEquals(1, result.code(), result.out());
        assertTrue(
                result.sentences().stream().anyMatch(sentence -> sentence.contains(one.sentence())),
                result.sentences().toString());
        assertTrue(result.sentences().stream().noneMatch(sentence -> sentence.contains("Exception")));
        assertThrows(Exception.class, () -> {
            try (EditPipeline opened = EditPipeline.open(bundle, PipelineSettings.of(PipelineSettings.Precision.F32))) {
                opened.decode(new byte[0]);
            }
        });
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.skip(1).toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    private static void resize(Path file, int by) throws IOException {
        byte[] all = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(all, all.length + by));
    }

    private static void length(Path file, long said) throws IOException {
        byte[] all = Files.readAllBytes(file);
        ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN).putLong(said);
        Files.write(file, all);
    }

    private static void text(Path bundle, String file, String text) throws IOException {
        Files.writeString(bundle.resolve(file), text);
    }

    private static void number(Path bundle, String file, String key, int value) throws IOException {
        ObjectNode json = (ObjectNode) JSON.readTree(Files.readString(bundle.resolve(file)));
        text(bundle, file, json.put(key, value).toString());
    }

    /** Rewrites the header; the tensors stay as they are. */
    private static void header(Path file, Consumer<ObjectNode> change) throws IOException {
        ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        byte[] header = new byte[(int) all.getLong()];
        all.get(header);
        ObjectNode json = (ObjectNode) JSON.readTree(header);
        change.accept(json);
        byte[] text = json.toString().getBytes(StandardCharsets.UTF_8);
        ByteBuffer length =
                ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(text.length);
        byte[] body = new byte[all.remaining()];
        all.get(body);
        Files.write(file, length.array());
        Files.write(file, text, StandardOpenOption.APPEND);
        Files.write(file, body, StandardOpenOption.APPEND);
    }

    /** A tensor that is not square. */
    private static ObjectNode matrix(ObjectNode header) {
        return (ObjectNode) header.path("decoder.conv_in.weight");
    }

    private static void swap(ArrayNode shape) {
        int first = shape.get(0).asInt();
        shape.set(0, shape.get(1));
        shape.set(1, shape.numberNode(first));
    }

    private static void huge(ArrayNode shape) {
        shape.set(0, shape.numberNode(1L << 62));
        shape.set(1, shape.numberNode(1L << 62));
    }

    private static void shift(ObjectNode header) {
        ObjectNode one = matrix(header);
        long begin = one.path("data_offsets").get(0).asLong();
        long end = one.path("data_offsets").get(1).asLong();
        long by = begin == 0 ? 16 : -16;
        offsets(one, begin + by, end + by);
    }

    private static void offsets(ObjectNode tensor, long begin, long end) {
        tensor.putArray("data_offsets").add(begin).add(end);
    }

    private static void stranger(ObjectNode header) {
        long end = 0;
        for (var tensor : header) {
            end = Math.max(end, tensor.path("data_offsets").path(1).asLong());
        }
        ObjectNode added = header.putObject("decoder.no_such_layer.weight").put("dtype", "BF16");
        added.putArray("shape").add(0);
        offsets(added, end, end);
    }

    private static void link(Path bundle) throws IOException {
        Path file = bundle.resolve(VAE);
        Files.delete(file);
        Files.createSymbolicLink(file, sound.resolve(VAE));
    }

    private static void dangling(Path bundle) throws IOException {
        Path file = bundle.resolve(VAE);
        Files.delete(file);
        Files.createSymbolicLink(file, bundle.resolve("nowhere"));
    }
}
