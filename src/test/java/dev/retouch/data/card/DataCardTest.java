package dev.retouch.data.card;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.retouch.data.EditSample;
import dev.retouch.data.MaskFiles;
import dev.retouch.data.TestPictures;
import dev.retouch.data.TestShards;
import dev.retouch.data.shard.ShardFolder;
import dev.retouch.image.Filter;
import dev.retouch.image.Picture;
import dev.retouch.image.PictureEncoder;
import dev.retouch.image.Resampler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataCardTest {

    private static final int SIDE = 64;

    @TempDir
    private Path folder;

    private DataCard card() throws Exception {
        List<EditSample> samples = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            samples.add(TestShards.edit("k" + i, i, SIDE, "make box " + i + " red"));
        }
        samples.add(TestShards.edit("again", 2, SIDE, "make box 2 red"));
        samples.add(TestShards.edit("other", 2, SIDE, "make it red | <b>"));
        EditSample first = samples.get(0);
        byte[] empty = MaskFiles.png(new byte[SIDE * SIDE], SIDE, SIDE);
        samples.add(new EditSample(
                "leaks", first.source(), first.target(), empty, first.about().deepCopy()));
        samples.add(new EditSample("bad", new byte[] {1}, null, null, first.about()));
        TestShards.write(folder.resolve("a.tar"), samples);
        return DataCard.of(ShardFolder.open(folder), 2, done -> {});
    }

    @Test
    void theFigures_areThoseOfTheSamples() throws Exception {
        JsonNode json = card().json();
        assertEquals(8, json.path("samples").asInt());
        assertEquals(1, json.path("skipped").size());
        assertEquals("a.tar/bad", json.path("skipped").path(0).path("name").asText());
        assertEquals(8, json.path("kinds").path("edit").asInt());
        JsonNode mask = json.path("mask");
        assertEquals(1, mask.path("empty").asInt());
        assertEquals(1 / 16.0, mask.path("area").path("median").asDouble(), 1e-9);
        assertEquals(7, mask.path("areaHistogram").path(0).asInt());
        assertEquals(1, mask.path("changedOutsideAboveOnePercent").asInt());
        assertEquals(1 / 16.0, mask.path("changedOutside").path("most").asDouble(), 1e-2);
        assertEquals(SIDE, json.path("width").path("most").asInt());
    }

    @Test
    void duplicates_areTheSameEditOfTheSameSource() throws Exception {
        JsonNode duplicates = card().json().path("duplicates");
        assertEquals(5, duplicates.path("distinctSources").asInt());
        assertEquals(5, duplicates.path("samplesWithASharedSource").asInt());
        assertEquals(
                new ObjectMapper()
                        .readTree("[[\"k0\",\"leaks\"],[\"k2\",\"again\"]]")
                        .toString(),
                duplicates.path("pairs").toString());
    }

    @Test
    void aHash_staysWhenAPictureIsResizedAndDiffersForAnother() {
        Picture picture = TestPictures.smooth(200, 150, 9);
        Picture smaller = Resampler.resize(picture, 120, 90, Filter.LANCZOS);
        assertTrue(PerceptualHash.distance(PerceptualHash.of(picture), PerceptualHash.of(smaller)) <= 3);
        Picture other = TestPictures.smooth(200, 150, 10);
        assertTrue(PerceptualHash.distance(PerceptualHash.of(picture), PerceptualHash.of(other)) > 12);
    }

    @Test
    void thePages_showEachFigureAndNoForeignMarkup() throws Exception {
        DataCard card = card();
        assertNotNull(card.sheet());
        Files.write(folder.resolve("card.png"), PictureEncoder.png(card.sheet()));
        String markdown = CardText.markdown(card.json(), "card.png");
        assertTrue(markdown.contains("| samples | 8 |") && markdown.contains("(card.png)"), markdown);
        String html = CardText.html(card.json(), "card.png");
        assertTrue(html.contains("<td>a.tar/bad</td>") && html.contains("src=\"card.png\""), html);
    }
}
