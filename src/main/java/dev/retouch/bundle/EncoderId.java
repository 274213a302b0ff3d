package dev.retouch.bundle;

import dev.retouch.files.ContentDigest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Names what encodes pictures and instructions: other weights, or others of the bundle's settings, make other latents and states. */
public final class EncoderId {

    private static final List<Folder> PARTS =
            List.of(Folder.VAE, Folder.TEXT_ENCODER, Folder.TOKENIZER, Folder.PROCESSOR);

    /** Bytes that are read at each end of a file: enough to tell checkpoints apart, quick for shards of 5 GB. */
    private static final int SAMPLE = 1 << 20;

    private static final int SHOWN = 16;

    private EncoderId() {}

    /**
     * The id of a bundle's encoders.
     *
     * @throws IOException when a file cannot be read
     * @throws IllegalArgumentException when a configuration contradicts itself
     */
    public static String of(Path bundle) throws IOException {
        MessageDigest digest = ContentDigest.sha256();
        digest.update(settings(BundleConfig.read(bundle)).getBytes(StandardCharsets.UTF_8));
        for (Folder part : PARTS) {
            if (Files.isDirectory(part.in(bundle))) {
                try (Stream<Path> files = Files.list(part.in(bundle))) {
                    for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                        update(digest, part.id() + "/" + file.getFileName(), file);
                    }
                }
            }
        }
        return HexFormat.of().formatHex(digest.digest()).substring(0, SHOWN);
    }

    /** What decides on template, sizes and layers beside the configurations of the parts. */
    private static String settings(BundleConfig config) {
        return config.pipeline().className() + " " + config.inference().pictureArea() + " " + config.tokenPixels() + " "
                + config.textLayers() + "\n";
    }

    private static void update(MessageDigest digest, String name, Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            digest.update((name + " " + size + "\n").getBytes(StandardCharsets.UTF_8));
            ByteBuffer buffer = ByteBuffer.allocate(SAMPLE);
            for (long from : new long[] {0, Math.max(0, size - SAMPLE)}) {
                buffer.clear();
                int read = 0;
                while (buffer.hasRemaining() && read >= 0) {
                    read = channel.read(buffer, from + buffer.position());
                }
                digest.update(buffer.flip());
            }
        }
    }
}
