package dev.retouch.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.stream.Stream;

/** Kinds of damage to a model bundle, one fault each, and what its sentence must say. */
final class BundleDamages {

    static final String FIRST = "transformer/diffusion_pytorch_model-00001-of-00003.safetensors";
    private static final String INDEX = "transformer/diffusion_pytorch_model.safetensors.index.json";
    private static final String VAE = "vae/diffusion_pytorch_model.safetensors";
    private static final ObjectMapper JSON = new ObjectMapper();

    private BundleDamages() {}

    @FunctionalInterface
    interface Damage {
        void to(Path bundle) throws IOException;
    }

    record Case(String name, Damage damage, String sentence) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** All kinds. */
    static Stream<Case> of(Path sound) {
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
                new Case("overlapping tensors", b -> header(b.resolve(VAE), BundleDamages::shift), "overlap"),
                new Case(
                        "offsets behind the end",
                        b -> header(b.resolve(VAE), h -> offsets(matrix(h), 1L << 40, (1L << 40) + 8)),
                        "truncated or its header is wrong"),
                new Case(
                        "offsets below zero",
                        b -> header(b.resolve(VAE), h -> offsets(matrix(h), -8, 8)),
                        "truncated or its header is wrong"),
                new Case(
                        "offsets that are no list",
                        b -> header(
                                b.resolve(VAE),
                                h -> matrix(h)
                                        .putObject("data_offsets")
                                        .put("begin", 0)
                                        .put("end", 8)),
                        "has no shape or no data_offsets"),
                new Case(
                        "impossible shape",
                        b -> header(
                                b.resolve(VAE), h -> huge((ArrayNode) matrix(h).path("shape"))),
                        "impossible shape"),
                new Case(
                        "unknown type",
                        b -> header(b.resolve(VAE), h -> matrix(h).put("dtype", "F7")),
                        "unknown type"),
                new Case("unknown key", b -> header(b.resolve(VAE), BundleDamages::stranger), "does not know"),
                new Case("link out of the folder", b -> link(b, sound), "leads out of the bundle"),
                new Case("link to nothing", BundleDamages::dangling, "leads to nothing"),
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
                new Case(
                        "index that looks for a tensor in another shard",
                        b -> text(
                                b,
                                INDEX,
                                Files.readString(b.resolve(INDEX)).replaceFirst("00001-of-00003", "00002-of-00003")),
                        "lacks"),
                new Case("missing folder", b -> delete(b.resolve("vae")), "vae"),
                new Case("missing index of the model", b -> Files.delete(b.resolve("model_index.json")), "model_index"),
                new Case(
                        "another model",
                        b -> text(
                                b,
                                "model_index.json",
                                Files.readString(b.resolve("model_index.json"))
                                        .replace("QwenImageTransformer2DModel", "FluxTransformer2DModel")),
                        "only QwenImageTransformer2DModel runs here"),
                new Case(
                        "another pipeline",
                        b -> text(b, "model_index.json", "{\"_class_name\": \"FluxKontextPipeline\"}"),
                        "'FluxKontextPipeline': only a QwenImageEditPipeline or a QwenImageEditPlusPipeline runs here"),
                new Case(
                        "header of more than is read",
                        b -> sparse(b.resolve(VAE), 17 << 20, 40 << 20),
                        "more than 16777216 are not read"),
                new Case("tensor twice in a header", b -> twice(b.resolve(VAE)), "Duplicate field"),
                new Case("weights that are whole numbers", b -> integers(b.resolve(VAE)), "is of type I64"),
                new Case(
                        "two indexes",
                        b -> Files.copy(b.resolve(INDEX), b.resolve("transformer/other.safetensors.index.json")),
                        "which to read is not clear"),
                new Case("tensor in two shards", BundleDamages::inTwoShards, "lies in both"),
                new Case("wrong sum of bytes", b -> totalSize(b, 12), "total_size"),
                new Case("shard of an impossible name", BundleDamages::nulShard, "which no file can be called"),
                new Case("folder that is a link out of the bundle", b -> folderLink(b, sound), "leads out"),
                new Case(
                        "rotary axes below zero",
                        b -> change(
                                b,
                                "transformer/config.json",
                                c -> c.putArray("axes_dims_rope")
                                        .add(-2)
                                        .add(2)
                                        .add(c.path("attention_head_dim").asInt())),
                        "not below zero"),
                new Case(
                        "heads beyond numbers",
                        b -> change(
                                b,
                                "text_encoder/config.json",
                                c -> ((ObjectNode) c.path("vision_config")).put("num_heads", 1 << 30)),
                        "num_heads 1073741824"),
                new Case(
                        "words beyond the vocabulary",
                        b -> change(b, "tokenizer/vocab.json", c -> c.put("zzzzqq", 10_000_000)),
                        "gives ids up to 10000000"),
                new Case(
                        "configuration of many megabytes",
                        b -> sparse(b.resolve("vae/config.json"), 0, 17 << 20),
                        "too long for what it should be"),
                new Case("configuration that is no JSON", b -> text(b, "vae/config.json", "[1,"), "vae"),
                new Case(
                        "configuration of another size",
                        b -> change(b, "transformer/config.json", c -> c.put("num_layers", 4)),
                        "num_blocks"),
                new Case(
                        "gate that no token opens",
                        b -> change(
                                b,
                                "adapter/config.json",
                                c -> c.withObject("/inference").put("closed_gate", 5)),
                        "adapter/config.json: inference.closed_gate is 5.0: it must be at least 0 and below 1"),
                new Case("missing words", b -> Files.delete(b.resolve("tokenizer/vocab.json")), "vocab.json"));
    }

    /** A folder with all that is in it. */
    static void copy(Path from, Path to) throws IOException {
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

    static void change(Path bundle, String file, Consumer<ObjectNode> change) throws IOException {
        ObjectNode json = (ObjectNode) JSON.readTree(Files.readString(bundle.resolve(file)));
        change.accept(json);
        text(bundle, file, json.toString());
    }

    /** A file of zeros that takes no disk, with a header's length at its start. */
    private static void sparse(Path file, long header, long size) throws IOException {
        Files.delete(file);
        ByteBuffer length =
                ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(header);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            channel.write(length.flip(), 0);
            channel.write(ByteBuffer.allocate(1), size - 1);
        }
    }

    private static void totalSize(Path bundle, long bytes) throws IOException {
        change(bundle, INDEX, index -> ((ObjectNode) index.path("metadata")).put("total_size", bytes));
    }

    private static void nulShard(Path bundle) throws IOException {
        change(bundle, INDEX, index -> {
            ObjectNode places = (ObjectNode) index.path("weight_map");
            places.properties().stream()
                    .filter(place -> place.getValue().asText().contains("00001-of"))
                    .map(Map.Entry::getKey)
                    .toList()
                    .forEach(key -> places.put(key, "a\0b.safetensors"));
        });
    }

    /** The first shard's first tensor again at the end of the second. */
    private static void inTwoShards(Path bundle) throws IOException {
        ObjectNode first = readHeader(bundle.resolve(FIRST));
        String name = first.properties().stream()
                .map(Map.Entry::getKey)
                .filter(key -> !key.equals("__metadata__"))
                .findFirst()
                .orElseThrow();
        JsonNode shape = first.path(name).path("shape");
        long size = 2;
        for (JsonNode side : shape) {
            size *= side.asLong();
        }
        append(bundle.resolve(FIRST.replace("00001-of", "00002-of")), name, "BF16", shape, size);
    }

    /** A tensor of whole numbers in the place of one of the same name. */
    private static void integers(Path file) throws IOException {
        ObjectNode old = matrix(readHeader(file)).deepCopy();
        long size = 8;
        for (JsonNode side : old.path("shape")) {
            size *= side.asLong();
        }
        // Its former bytes stay, under a name that the model is known to pass over.
        header(file, h -> {
            h.set("encoder.time_conv.weight", h.remove("decoder.conv_in.weight"));
        });
        append(file, "decoder.conv_in.weight", "I64", old.path("shape"), size);
    }

    private static void append(Path file, String name, String type, JsonNode shape, long bytes) throws IOException {
        header(file, h -> {
            long end = end(h);
            ObjectNode added = h.putObject(name).put("dtype", type);
            added.set("shape", shape);
            offsets(added, end, end + bytes);
        });
        Files.write(file, new byte[(int) bytes], StandardOpenOption.APPEND);
    }

    private static void twice(Path file) throws IOException {
        ObjectNode header = readHeader(file);
        String entry = "\"decoder.conv_in.weight\":" + matrix(header);
        rewrite(file, header.toString().replaceFirst("\\{", Matcher.quoteReplacement("{" + entry + ",")));
    }

    private static void folderLink(Path bundle, Path sound) throws IOException {
        delete(bundle.resolve("vae"));
        Files.createSymbolicLink(bundle.resolve("vae"), sound.resolve("vae"));
    }

    private static ObjectNode readHeader(Path file) throws IOException {
        ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        byte[] header = new byte[(int) all.getLong()];
        all.get(header);
        return (ObjectNode) JSON.readTree(header);
    }

    /** Rewrites the header; the tensors stay as they are. */
    static void header(Path file, Consumer<ObjectNode> change) throws IOException {
        ObjectNode json = readHeader(file);
        change.accept(json);
        rewrite(file, json.toString());
    }

    private static void rewrite(Path file, String header) throws IOException {
        ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        all.position(8 + (int) all.getLong());
        byte[] body = new byte[all.remaining()];
        all.get(body);
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer length =
                ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(text.length);
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
        long end = end(header);
        ObjectNode added = header.putObject("decoder.no_such_layer.weight").put("dtype", "BF16");
        added.putArray("shape").add(0);
        offsets(added, end, end);
    }

    private static long end(ObjectNode header) {
        long end = 0;
        for (JsonNode tensor : header) {
            end = Math.max(end, tensor.path("data_offsets").path(1).asLong());
        }
        return end;
    }

    private static void link(Path bundle, Path sound) throws IOException {
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
