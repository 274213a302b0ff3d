package dev.retouch.data.prepared;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.data.EditSample;
import dev.retouch.data.shard.BadSampleException;
import dev.retouch.data.shard.BadShardException;
import dev.retouch.data.shard.Cursor;
import dev.retouch.data.shard.ReadOrder;
import dev.retouch.data.shard.ShardFolder;
import dev.retouch.data.shard.ShardIndex;
import dev.retouch.data.shard.ShardPlan;
import dev.retouch.data.shard.ShardSample;
import dev.retouch.data.shard.ShardStream;
import dev.retouch.data.shard.ShardWriter;
import dev.retouch.data.shard.Skipped;
import dev.retouch.edit.EditEncoder;
import dev.retouch.image.Backdrop;
import dev.retouch.image.Picture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Encodes the edits of a data set, shard by shard.
 *
 * @param encoder used by one shard at a time
 * @param encoderId tells this encoder from others
 * @param done told each sample that is encoded
 */
public record PrecomputeJob(EditEncoder encoder, String encoderId, IntConsumer done) {

    /** Threads that decode pictures ahead of the encoder. */
    private static final int READERS = 2;

    /** A sample whose pictures are decoded. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Decoded(EditSample sample, Picture source, Picture target, byte[] region) {}

    /** What the prepared shards depend on. */
    public ObjectNode recipe(ShardFolder folder) throws IOException {
        return new ObjectMapper()
                .createObjectNode()
                .put("made", "data precompute")
                .put("of", folder.fingerprint())
                .put("encoder", encoderId);
    }

    /** One plan for each shard, under the same name. */
    public List<ShardPlan> plans(ShardFolder folder) {
        List<ShardPlan> plans = new ArrayList<>();
        for (Path shard : folder.shards()) {
            String file = shard.getFileName().toString();
            plans.add(new ShardPlan(file.substring(0, file.lastIndexOf('.')), writer -> fill(shard, writer)));
        }
        return plans;
    }

    /**
     * Encodes one shard into another; what cannot be used is noted in it.
     *
     * @throws BadShardException when the shard is no tar file, or ends early
     * @throws IOException when the disk does not take it
     */
    public void fill(Path shard, ShardWriter writer) throws IOException {
        // The stream passes over what it cannot read, and the prepared shard would look complete.
        ShardIndex.read(shard);
        ShardFolder alone = new ShardFolder(shard.resolveSibling(""), List.of(shard));
        Skipped skipped = new Skipped();
        try (ShardStream<Decoded> stream =
                ShardStream.open(alone, ReadOrder.AS_STORED, Cursor.START, READERS, PrecomputeJob::decoded, skipped)) {
            for (Decoded next = stream.next(); next != null; next = stream.next()) {
                add(writer, next);
                done.accept(1);
            }
        }
        skipped.items().forEach(item -> writer.skip(item.name(), item.reason()));
    }

    /** One sample that no network takes must not cost the others of its shard. */
    private void add(ShardWriter writer, Decoded edit) throws IOException {
        try {
            writer.add(encoded(edit));
        } catch (IllegalArgumentException e) {
            writer.skip(edit.sample().key(), "it cannot be encoded: " + e.getMessage());
        }
    }

    private static Decoded decoded(ShardSample files) throws BadSampleException {
        EditSample sample = EditSample.of(files);
        Picture source = Backdrop.WHITE.under(sample.sourcePicture());
        Picture target = sample.targetPicture();
        if (target == null) {
            throw new BadSampleException("it has no target: nothing can be learnt from it");
        }
        if (source.width() != target.width() || source.height() != target.height()) {
            throw new BadSampleException("its target has another size than its source");
        }
        byte[] region = sample.region(source.width(), source.height());
        if (region == null) {
            throw new BadSampleException(
                    "it has no mask: where nobody knows the region, neither the adapter nor the mask"
                            + " predictor learns from an edit");
        }
        return new Decoded(sample, source, Backdrop.WHITE.under(target), region);
    }

    private ShardSample encoded(Decoded edit) {
        EditEncoder.Encoded encoded =
                encoder.encode(edit.source(), edit.target(), edit.sample().instruction());
        float[] shares = RegionShares.of(
                edit.region(), edit.source().width(), edit.source().height(), encoded.columns(), encoded.rows());
        return PreparedSample.files(edit.sample(), encoded, shares, encoderId);
    }
}
