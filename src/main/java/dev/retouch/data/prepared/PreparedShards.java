package dev.retouch.data.prepared;

import dev.retouch.data.shard.BadSampleException;
import dev.retouch.data.shard.Cursor;
import dev.retouch.data.shard.ReadOrder;
import dev.retouch.data.shard.SampleReader;
import dev.retouch.data.shard.ShardFolder;
import dev.retouch.data.shard.ShardIndex;
import dev.retouch.data.shard.ShardSample;
import dev.retouch.data.shard.ShardStream;
import dev.retouch.data.shard.Skipped;
import dev.retouch.model.adapter.AdapterConfig;
import dev.retouch.train.EncodedEdit;
import dev.retouch.train.EncodedEdits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The prepared edits of a folder, for a training: each is read when a step asks for it.
 *
 * <p>What cannot be read is found when the folder is opened, named in {@link #skipped} and not counted.
 */
public final class PreparedShards implements EncodedEdits {

    private record Place(ShardIndex shard, int sample) {}

    private final ShardFolder folder;
    private final List<Place> places;
    private final Skipped skipped;
    private final String fingerprint;

    private PreparedShards(ShardFolder folder, List<Place> places, Skipped skipped, String fingerprint) {
        this.folder = folder;
        this.places = List.copyOf(places);
        this.skipped = skipped;
        this.fingerprint = fingerprint;
    }

    /**
     * Opens a folder and reads the headers of its shards and what its samples say of their sizes.
     *
     * @param encoderId names what encodes for the adapter that is trained
     * @param adapter that is trained
     * @throws IOException when it has no shard, no sample that can be used, or one that something else encoded
     */
    public static PreparedShards open(Path folder, String encoderId, AdapterConfig adapter) throws IOException {
        PreparedSample.Form wanted =
                new PreparedSample.Form(encoderId, adapter.textLayers(), adapter.textWidth(), adapter.latentChannels());
        ShardFolder shards = ShardFolder.open(folder);
        Skipped skipped = new Skipped();
        List<Place> places = new ArrayList<>();
        for (Path shard : shards.shards()) {
            ShardIndex index;
            try {
                index = ShardIndex.read(shard);
            } catch (IOException e) {
                skipped.add(shard.getFileName().toString(), "the shard cannot be read: " + e.getMessage());
                continue;
            }
            for (int i = 0; i < index.samples().size(); i++) {
                check(index, i, wanted, skipped, places);
            }
        }
        if (places.isEmpty()) {
            throw new IOException("no prepared edit lies in " + folder + ": `retouch data precompute` makes them"
                    + skipped.items().stream()
                            .findFirst()
                            .map(item -> " (" + item + ")")
                            .orElse(""));
        }
        return new PreparedShards(shards, places, skipped, shards.fingerprint());
    }

    private static void check(
            ShardIndex index, int sample, PreparedSample.Form wanted, Skipped skipped, List<Place> places)
            throws IOException {
        try {
            PreparedSample.check(index, sample, wanted);
            places.add(new Place(index, sample));
        } catch (BadSampleException e) {
            skipped.add(
                    index.shard().getFileName() + "/"
                            + index.samples().get(sample).key(),
                    e.getMessage());
        }
    }

    /** What was left out. */
    public List<Skipped.Item> skipped() {
        return skipped.items();
    }

    @Override
    public int count() {
        return places.size();
    }

    @Override
    public EncodedEdit get(int index) {
        return read(index, PreparedSample::read);
    }

    @Override
    public EncodedEdit withoutInstruction(int index) {
        return read(index, PreparedSample::readWithoutInstruction);
    }

    private EncodedEdit read(int index, SampleReader<EncodedEdit> reader) {
        Place place = places.get(index);
        try {
            return reader.read(place.shard().sample(place.sample()));
        } catch (BadSampleException e) {
            throw new IllegalStateException(
                    place.shard().shard() + " changed while it was used: " + e.getMessage() + "; start again", e);
        }
    }

    @Override
    public String fingerprint() {
        return fingerprint;
    }

    /**
     * The edits one after another, read ahead by several threads.
     *
     * @param from where an earlier stream of the same order stopped
     */
    @com.google.errorprone.annotations.MustBeClosed
    public ShardStream<EncodedEdit> stream(ReadOrder order, Cursor from, int threads) {
        return ShardStream.open(folder, order, from, threads, PreparedShards::edit, skipped);
    }

    private static EncodedEdit edit(ShardSample sample) throws BadSampleException {
        return PreparedSample.read(sample);
    }
}
