package dev.retouch.data.shard;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A shard that cannot be read; whoever makes something of many shards names it, makes nothing of it and goes on. */
public final class BadShardException extends IOException {

    private static final long serialVersionUID = 1L;

    private final String name;

    /** @param reason what is wrong with it, without its name */
    BadShardException(Path shard, String reason, @Nullable Throwable cause) {
        super(reason, cause);
        name = shard.getFileName().toString();
    }

    /** What is left out. */
    Skipped.Item skipped() {
        return new Skipped.Item(name, "the shard cannot be read: " + getMessage());
    }
}
