package dev.retouch.data.shard;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The files of one key.
 *
 * @param key path of its files up to the first dot of their names, as WebDataset has it, such as {@code cat/0001}
 * @param files by what follows that dot, such as {@code source.png}
 */
public record ShardSample(String key, SortedMap<String, byte[]> files) {

    private static final int LONGEST_KEY = 200;

    /** Folders may have dots within their names; none leads out of the place where a shard is unpacked. */
    private static final Pattern KEY = Pattern.compile("([A-Za-z0-9_-][A-Za-z0-9._-]*/)*[A-Za-z0-9_-]+");

    /** @throws IllegalArgumentException when the key would not be read as it was written */
    public ShardSample {
        if (key.length() > LONGEST_KEY || !KEY.matcher(key).matches()) {
            throw new IllegalArgumentException("a key has letters, digits, hyphens and underscores, behind folders if"
                    + " any, " + LONGEST_KEY + " characters at most; it is not '" + key + "'");
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
