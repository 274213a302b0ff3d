package dev.retouch.data;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.data.shard.BadSampleException;
import dev.retouch.data.shard.ShardFolder;
import dev.retouch.data.shard.ShardIndex;
import dev.retouch.data.shard.ShardWriter;
import dev.retouch.image.Picture;
import dev.retouch.image.PictureEncoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Small data sets for tests. */
public final class TestShards {

    private TestShards() {}

    /** A box on a smooth picture turns red. */
    public static EditSample edit(String key, int seed, int side, String instruction) {
        Picture source = TestPictures.smooth(side, side, seed);
        Picture target = TestPictures.withBox(source, 4, 6, side / 4, 200, 10, 10);
        ObjectNode about = new ObjectMapper().createObjectNode().put(EditSample.INSTRUCTION, instruction);
        about.put("origin", "test");
        return new EditSample(
                key,
                PictureEncoder.png(source),
                PictureEncoder.png(target),
                MaskFiles.png(TestPictures.box(side, side, 4, 6, side / 4), side, side),
                about);
    }

    /** Writes samples into one shard. */
    public static void write(Path shard, List<EditSample> samples) throws IOException {
        try (ShardWriter writer = ShardWriter.create(shard)) {
            for (EditSample sample : samples) {
                writer.add(sample.files());
            }
            writer.commit();
        }
    }

    /** All samples of a folder. */
    public static List<EditSample> read(Path folder) throws IOException, BadSampleException {
        List<EditSample> samples = new ArrayList<>();
        for (Path shard : ShardFolder.open(folder).shards()) {
            ShardIndex index = ShardIndex.read(shard);
            for (int i = 0; i < index.samples().size(); i++) {
                samples.add(EditSample.of(index.sample(i)));
            }
        }
        return samples;
    }
}
