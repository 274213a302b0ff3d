package dev.retouch.data.shard;

/** Numbers of things in reports. */
public final class Counted {

    private Counted() {}

    /** "1 shard", "2 shards". */
    public static String of(long count, String thing) {
        return count + " " + thing + (count == 1 ? "" : "s");
    }
}
