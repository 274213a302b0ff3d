package dev.retouch.data.shard;

import java.io.IOException;

/**
 * A shard that is to be made.
 *
 * @param name of its file, without the extension; tells it from the others of its data set
 * @param maker fills it; called on a thread of its own
 */
public record ShardPlan(String name, Maker maker) {

    /** Makes the samples of one shard. */
    @FunctionalInterface
    public interface Maker {

        /**
         * Adds samples in an order that depends on nothing but the plan, and notes those that are left out.
         *
         * @throws BadShardException when the shard that it is made of cannot be read
         * @throws IOException when the shard cannot be made
         */
        void fill(ShardWriter shard) throws IOException;
    }
}
