package dev.retouch.bundle;

import dev.retouch.files.ContentDigest;
import dev.retouch.weights.LoraFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Names weights by their content: the folder's name and a digest of its files. */
final class BundleIds {

    /** Bytes that are read at each end of a file: enough to tell checkpoints apart, quick for shards of 5 GB. */
    private static final int SAMPLE = 4 << 20;

    private BundleIds() {}

    /**
     * The ids of a bundle.
     *
     * @param pipeline the same weights in another pipeline are another model
     * @param loras what is merged into the transformer makes another model
     * @param fp8 whether weights are rounded, which makes another model for each calibration
     */
    static ModelIds of(Path bundle, PipelineType pipeline, List<LoraFile> loras, boolean fp8) throws IOException {
        String name = bundle.toRealPath().getFileName().toString();
        MessageDigest model = digest(bundle, Folder.TRANSFORMER, Folder.TEXT_ENCODER, Folder.VAE);
        if (pipeline != PipelineType.EDIT) {
            model.update(pipeline.className().getBytes(StandardCharsets.UTF_8));
        }
        for (LoraFile lora : loras) {
            update(model, "lora", lora.path());
            model.update(ByteBuffer.allocate(8).putDouble(lora.scale()).flip());
        }
        if (fp8) {
            update(model, "fp8", bundle.resolve(Fp8Scales.FILE));
        }
        String adapter =
                Folder.ADAPTER.isIn(bundle) ? name + "-adapter@" + text(digest(bundle, Folder.ADAPTER)) : "none";
        return new ModelIds(name + "@" + text(model), adapter);
    }

    static MessageDigest digest(Path bundle, Folder... folders) throws IOException {
        MessageDigest sha = ContentDigest.sha256();
        for (Folder folder : folders) {
            for (Path file : files(folder.in(bundle))) {
                update(sha, folder.id(), file);
            }
        }
        return sha;
    }

    static String text(MessageDigest sha) {
        return HexFormat.of().formatHex(sha.digest()).substring(0, 12);
    }

    private static void update(MessageDigest sha, String folder, Path file) throws IOException {
        sha.update((folder + "/" + file.getFileName()).getBytes(StandardCharsets.UTF_8));
        try (FileChannel channel = FileChannel.open(file)) {
            long size = channel.size();
            sha.update(ByteBuffer.allocate(8).putLong(size).flip());
            update(sha, channel, 0, Math.min(SAMPLE, size));
            update(sha, channel, Math.max(0, size - SAMPLE), Math.min(SAMPLE, size));
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> list = Files.list(folder)) {
            return list.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    private static void update(MessageDigest sha, FileChannel channel, long from, long length) throws IOException {
        if (length > 0) {
            sha.update(channel.map(FileChannel.MapMode.READ_ONLY, from, length));
        }
    }
}
