package dev.retouch.data.shard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;

/**
 * Where the samples of a shard lie in it; only headers are read for it.
 *
 * @param shard the tar file
 * @param samples in the file's order
 */
public record ShardIndex(Path shard, List<Place> samples) {

    /** Largest file of a sample that is read, in bytes. */
    private static final long LARGEST = 1L << 30;

    private static final int TAR_BLOCK = 512;

    /** Parts of a path that lead nowhere: two paths that differ in them are one. */
    private static final Pattern NO_STEP = Pattern.compile("(?<=^|/)(\\./|/)+");

    /**
     * A sample's files.
     *
     * @param key their path up to the first dot of their names
     * @param files by what follows that dot
     */
    public record Place(String key, Map<String, Span> files) {}

    /** Bytes of a shard. */
    record Span(long offset, long length) {

        /** Of a name that two files of a sample have: nobody knows which one is meant. */
        static final Span TWICE = new Span(-1, -1);
    }

    public ShardIndex {
        samples = List.copyOf(samples);
    }

    /**
     * Reads the headers of a shard; folders, hidden files and files without a dot in their names are passed over.
     *
     * @throws BadShardException when it is no tar file, or ends early
     * @throws IOException when it is not there
     */
    public static ShardIndex read(Path shard) throws IOException {
        if (Files.size(shard) < TAR_BLOCK) {
            throw new BadShardException(shard, "it is too short for a tar file", null);
        }
        Map<String, Place> places = new LinkedHashMap<>();
        long end = 0;
        try (TarFile tar = new TarFile(shard)) {
            for (TarArchiveEntry entry : tar.getEntries()) {
                end = entry.getDataOffset() + entry.getSize();
                String path = NO_STEP.matcher(entry.getName()).replaceAll("");
                int name = path.lastIndexOf('/') + 1;
                int dot = path.indexOf('.', name);
                // In the oldest form a folder is a file whose name ends in a slash.
                if (entry.isFile() && !entry.isDirectory() && dot > name) {
                    places.computeIfAbsent(path.substring(0, dot), key -> new Place(key, new TreeMap<>()))
                            .files()
                            .merge(
                                    path.substring(dot + 1),
                                    new Span(entry.getDataOffset(), entry.getSize()),
                                    (one, other) -> Span.TWICE);
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new BadShardException(shard, "its headers cannot be read: " + e.getMessage(), e);
        }
        // Cut between two files or in a header a shard seems whole but for the block of zeros that is missing.
        long blocks = (end + TAR_BLOCK - 1) / TAR_BLOCK + 1;
        if (Files.size(shard) < blocks * TAR_BLOCK) {
            throw new BadShardException(shard, "it ends early: the mark of its end is missing", null);
        }
        return new ShardIndex(shard, new ArrayList<>(places.values()));
    }

    /**
     * Reads one sample.
     *
     * @throws BadSampleException when its bytes are not there, or a file is there twice
     */
    public ShardSample sample(int index) throws BadSampleException {
        Place place = samples.get(index);
        TreeMap<String, byte[]> files = new TreeMap<>();
        try (FileChannel channel = FileChannel.open(shard, StandardOpenOption.READ)) {
            for (Map.Entry<String, Span> file : place.files().entrySet()) {
                files.put(file.getKey(), bytes(channel, file.getKey(), file.getValue()));
            }
            return new ShardSample(place.key(), files);
        } catch (IOException | IllegalArgumentException e) {
            throw new BadSampleException("it cannot be read: " + e.getMessage(), e);
        }
    }

    /** How long a file of a sample is, in bytes; -1 where there is none, or two. */
    public long length(int index, String name) {
        Span span = samples.get(index).files().get(name);
        return span == null ? -1 : span.length();
    }

    /**
     * Reads one file of a sample, and none of the others.
     *
     * @throws BadSampleException when it is not there, or twice
     */
    public byte[] file(int index, String name) throws BadSampleException {
        Span span = samples.get(index).files().get(name);
        if (span == null) {
            throw new BadSampleException("it has no file " + name + ", it has "
                    + samples.get(index).files().keySet());
        }
        try (FileChannel channel = FileChannel.open(shard, StandardOpenOption.READ)) {
            return bytes(channel, name, span);
        } catch (IOException e) {
            throw new BadSampleException("it cannot be read: " + e.getMessage(), e);
        }
    }

    private static byte[] bytes(FileChannel channel, String name, Span span) throws BadSampleException, IOException {
        if (span.equals(Span.TWICE)) {
            throw new BadSampleException("it has two files " + name);
        }
        if (span.length() > LARGEST) {
            throw new BadSampleException(name + " has " + span.length() + " bytes, at most " + LARGEST + " are read");
        }
        ByteBuffer buffer = ByteBuffer.allocate((int) span.length());
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, span.offset() + buffer.position()) < 0) {
                throw new BadSampleException("the shard ends within " + name);
            }
        }
        return buffer.array();
    }
}
