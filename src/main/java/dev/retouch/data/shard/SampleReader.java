package dev.retouch.data.shard;

/** Makes of a sample's files what is wanted; called from several threads. */
@FunctionalInterface
public interface SampleReader<T> {

    /** @throws BadSampleException when the sample cannot be used */
    T read(ShardSample sample) throws BadSampleException;
}
