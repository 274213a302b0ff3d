package dev.retouch.data.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retouch.chat.ChatClient;
import dev.retouch.chat.LocalChat;
import dev.retouch.chat.LocalChat.Reply;
import dev.retouch.data.EditSample;
import dev.retouch.data.TestPictures;
import dev.retouch.data.TestShards;
import dev.retouch.data.shard.ShardJob;
import dev.retouch.image.Picture;
import dev.retouch.image.PictureEncoder;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextEditJobTest {

    private static final int SIDE = 160;

    @TempDir
    private Path folder;

    private Path pictures;

    @BeforeEach
    void writePictures() throws IOException {
        pictures = folder.resolve("pictures");
        Files.createDirectories(pictures.resolve("deeper"));
        for (int i = 0; i < 4; i++) {
            Files.write(
                    pictures.resolve((i % 2 == 0 ? "deeper/" : "") + i + ".png"),
                    PictureEncoder.png(TestPictures.smooth(SIDE, SIDE, i)));
        }
        Files.write(pictures.resolve("broken.jpg"), new byte[] {1});
    }

    private ShardJob.Result make(Path into, long seed, Rewriter rewriter) throws IOException {
        TextEditJob job = new TextEditJob(pictures, 6, 10, TextEditJob.defaultWords(), seed, rewriter);
        List<Path> found = job.pictures();
        return new ShardJob(into, job.recipe(found, rewriter == null ? "" : "m")).run(job.plans(found), 2, name -> {});
    }

    @Test
    void theMask_isTheSmallestRectangleAroundWhatDiffers() throws Exception {
        make(folder.resolve("out"), 1, null);
        List<EditSample> samples = TestShards.read(folder.resolve("out"));
        assertTrue(samples.size() >= 20, () -> samples.size() + " samples");
        for (EditSample sample : samples) {
            Picture source = sample.sourcePicture();
            Picture target = sample.targetPicture();
            byte[] region = sample.region(SIDE, SIDE);
            int left = SIDE;
            int top = SIDE;
            int right = -1;
            int bottom = -1;
            for (int i = 0; i < region.length; i++) {
                boolean differs = source.rgb()[3 * i] != target.rgb()[3 * i]
                        || source.rgb()[3 * i + 1] != target.rgb()[3 * i + 1]
                        || source.rgb()[3 * i + 2] != target.rgb()[3 * i + 2];
                assertFalse(differs && region[i] == 0, sample.key() + " changes outside of its mask");
                if (differs) {
                    left = Math.min(left, i % SIDE);
                    right = Math.max(right, i % SIDE);
                    top = Math.min(top, i / SIDE);
                    bottom = Math.max(bottom, i / SIDE);
                }
            }
            for (int i = 0; i < region.length; i++) {
                boolean inside = i % SIDE >= left && i % SIDE <= right && i / SIDE >= top && i / SIDE <= bottom;
                assertEquals(inside ? 1 : 0, region[i], sample.key());
            }
        }
        Set<String> tasks = new TreeSet<>();
        samples.forEach(sample -> tasks.add(sample.about().path("task").asText()));
        assertEquals(Set.of("text-add", "text-replace", "text-remove", "text-recolour"), tasks);
    }

    @Test
    void aSeed_givesTheSameShards() throws Exception {
        make(folder.resolve("one"), 5, null);
        make(folder.resolve("two"), 5, null);
        make(folder.resolve("three"), 6, null);
        Path shard = Path.of("text-edit-000001.tar");
        assertEquals(
                -1,
                Files.mismatch(
                        folder.resolve("one").resolve(shard),
                        folder.resolve("two").resolve(shard)));
        assertTrue(Files.mismatch(
                        folder.resolve("one").resolve(shard),
                        folder.resolve("three").resolve(shard))
                >= 0);
    }

    @Test
    void aFileThatIsNoPicture_isNamedAndSkipped() throws Exception {
        ShardJob.Result result = make(folder.resolve("out"), 1, null);
        assertEquals(
                6,
                result.skipped().stream()
                        .filter(item -> item.name().startsWith("broken.jpg"))
                        .count());
        assertEquals(5 * 6, result.samples() + result.skipped().size());
    }

    @Test
    void whatCannotBeRead_isNamedAndSkipped() throws Exception {
        Files.createSymbolicLink(pictures.resolve("dangling.png"), folder.resolve("nowhere"));
        Files.createDirectories(pictures.resolve("folder.png"));
        Files.copy(pictures.resolve("1.png"), pictures.resolve("folder.png/inside.png"));
        Files.createSymbolicLink(pictures.resolve("link.png"), pictures.resolve("deeper"));
        TextEditJob job = new TextEditJob(pictures, 1, 10, TextEditJob.defaultWords(), 1, null);
        List<Path> found = new ArrayList<>(job.pictures());
        assertEquals(7, found.size(), found::toString);
        Files.delete(pictures.resolve("3.png"));
        found.add(pictures.resolve("deeper")); // as where it may not be listed
        ShardJob.Result result =
                new ShardJob(folder.resolve("out"), job.recipe(found, "")).run(job.plans(found), 1, name -> {});
        Set<String> skipped = new TreeSet<>();
        result.skipped().forEach(item -> skipped.add(item.name()));
        assertTrue(
                skipped.containsAll(
                        Set.of("3.png, edit 0", "broken.jpg, edit 0", "dangling.png, edit 0", "deeper, edit 0")),
                skipped::toString);
        assertEquals(8, result.samples() + skipped.size());
        assertTrue(result.samples() >= 1);
    }

    @Test
    void aFolderThatMayNotBeListed_isFoundAsWhatCannotBeRead() throws Exception {
        PictureFiles files = new PictureFiles(pictures);
        Path closed = pictures.resolve("closed");
        files.visitFileFailed(closed, new AccessDeniedException(closed.toString()));
        assertEquals(List.of(closed), files.found());
        assertThrows(
                IOException.class,
                () -> files.visitFileFailed(pictures, new AccessDeniedException(pictures.toString())));
    }

    @Test
    void aModelThatDeclines_costsASample() throws Exception {
        try (LocalChat chat = new LocalChat(body -> Reply.text(null))) {
            TextEditJob job = new TextEditJob(
                    pictures, 1, 10, TextEditJob.defaultWords(), 1, new Rewriter(new ChatClient(chat.settings())));
            List<Path> found = job.pictures();
            ShardJob.Result result =
                    new ShardJob(folder.resolve("out"), job.recipe(found, "m")).run(job.plans(found), 1, name -> {});
            assertEquals(0, result.samples());
            assertTrue(result.skipped().stream().anyMatch(item -> item.reason().contains("without words")));
        }
    }

    /** The texts between quotation marks in what the model was asked. */
    private static String quoted(JsonNode body) {
        Matcher texts = Pattern.compile("\"[^\"]+\"")
                .matcher(body.path("messages").path(1).path("content").asText());
        StringBuilder all = new StringBuilder();
        while (texts.find()) {
            all.append(' ').append(texts.group());
        }
        return all.toString();
    }

    @Test
    void rewrittenInstructions_keepTheTemplateBeside() throws Exception {
        try (LocalChat chat = new LocalChat(body -> Reply.text("Could you please see to" + quoted(body) + "?"))) {
            make(folder.resolve("out"), 1, new Rewriter(new ChatClient(chat.settings())));
        }
        List<EditSample> samples = TestShards.read(folder.resolve("out"));
        assertFalse(samples.isEmpty());
        for (EditSample sample : samples) {
            assertTrue(sample.instruction().startsWith("Could you please see to"), sample.instruction());
            assertTrue(
                    sample.instruction().length() >= 30 && sample.instruction().length() <= 80);
            assertTrue(
                    sample.about().path(TextEditJob.TEMPLATE).asText().matches("(add|remove|change|make) the text.*"));
        }
    }

    @Test
    void anAnswerWithoutTheQuotedText_isNotUsed() throws Exception {
        ShardJob.Result result;
        try (LocalChat chat = new LocalChat(body -> Reply.text("please change those printed words a little"))) {
            result = make(folder.resolve("out"), 1, new Rewriter(new ChatClient(chat.settings())));
        }
        assertEquals(0, result.samples());
        assertTrue(result.skipped().stream().anyMatch(item -> item.reason().contains("the quoted texts of")));
    }

    @Test
    void anEndpointThatRefuses_endsTheRunForAnotherOne() throws Exception {
        try (LocalChat chat = new LocalChat(body -> new Reply(403, "no"))) {
            Rewriter rewriter = new Rewriter(new ChatClient(chat.settings()));
            assertThrows(IOException.class, () -> make(folder.resolve("out"), 1, rewriter));
        }
        try (LocalChat chat = new LocalChat(body -> Reply.text("Could you please see to" + quoted(body) + "?"))) {
            assertTrue(make(folder.resolve("out"), 1, new Rewriter(new ChatClient(chat.settings())))
                            .samples()
                    > 0);
        }
    }

    @Test
    void wordsThatCannotBePrinted_areRefused() {
        assertThrows(
                IllegalArgumentException.class, () -> new TextEditJob(pictures, 1, 1, List.of("A", "\uE000"), 1, null));
        assertThrows(IllegalArgumentException.class, () -> new TextEditJob(pictures, 1, 1, List.of("A", "A"), 1, null));
    }
}
