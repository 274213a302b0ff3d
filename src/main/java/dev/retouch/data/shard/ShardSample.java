package dev.retouch.data.shard;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The files of one key.
 *
 * @param key without a dot: in the form of WebDataset it ends at the first one of a file's name
 * @param files by what follows that dot, such as {@code source.png}
 */
public record ShardSample(String key, SortedMap<String, byte[]> files) {

    /** @throws IllegalArgumentException when the key would not be read as it was written */
    public ShardSample {
        if (!key.matches("[A-Za-z0-9_-]{1,80}")) {
            throw new IllegalArgumentException(
                    "a key has 1 to 80 letters, digits, hyphens and underscores, not '" + key + "'");
        }
        files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    }

    /**
     * A file.
     *
     * @throws BadSampleException when there is none of that name
     */
    public byte[] file(String name) throws BadSampleException {
        byte[] bytes = files.get(name);
        if (bytes == null) {
            throw new BadSampleException("it has no file " + name + ", it has " + files.keySet());
        }
        return bytes;
    }
}
