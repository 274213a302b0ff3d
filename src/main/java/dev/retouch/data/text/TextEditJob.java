package dev.retouch.data.text;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.chat.ChatException;
import dev.retouch.data.EditSample;
import dev.retouch.data.MaskFiles;
import dev.retouch.data.shard.BadSampleException;
import dev.retouch.data.shard.ShardPlan;
import dev.retouch.data.shard.ShardWriter;
import dev.retouch.failure.FailureException;
import dev.retouch.files.SmallFiles;
import dev.retouch.image.Backdrop;
import dev.retouch.image.Picture;
import dev.retouch.image.PictureDecoder;
import dev.retouch.image.PictureEncoder;
import dev.retouch.image.PictureLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Makes edits of printed words from a folder of pictures.
 *
 * @param folder searched for PNG, JPEG and WebP files, folders in it too
 * @param each edits made from a picture, at least 1
 * @param perShard samples of a shard, at least 1
 * @param words that are printed, at least two that differ
 * @param seed of all choices
 * @param rewriter of the instructions, null to keep the templates
 */
public record TextEditJob(
        Path folder,
        int each,
        int perShard,
        List<String> words,
        long seed,
        @Nullable Rewriter rewriter) {

    /** The field of an instruction's fixed form. */
    public static final String TEMPLATE = "template";

    /** Largest file that is read, in bytes. */
    private static final int LARGEST = 256 << 20;

    private static final PictureLimits LIMITS = new PictureLimits(50_000_000L, 16_384, 64);

    /** @throws IllegalArgumentException when a number is out of its range, or a word has characters without glyphs */
    public TextEditJob {
        words = List.copyOf(words);
        if (each < 1 || perShard < 1) {
            throw new IllegalArgumentException(
                    "edits of a picture and samples of a shard are 1 or more, not " + each + " and " + perShard);
        }
        if (words.stream().distinct().count() < 2) {
            throw new IllegalArgumentException("there must be at least two different words, got " + words);
        }
        for (String word : words) {
            for (Lettering face : Lettering.values()) {
                if (word.isBlank() || word.contains("\"") || !face.canWrite(word)) {
                    throw new IllegalArgumentException("'" + word
                            + "' cannot be printed: the fonts lack a character of it, or it has a quotation mark");
                }
            }
        }
    }

    /** The words that are printed where no others are named. */
    public static List<String> defaultWords() {
        return TextEdit.WORDS;
    }

    /**
     * The pictures below the folder, by name; what cannot be read is among them, to be named and skipped by each edit.
     *
     * @throws IOException when there is no folder that can be read, or no picture
     */
    public List<Path> pictures() throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IOException("there is no folder " + folder);
        }
        PictureFiles files = new PictureFiles(folder);
        Files.walkFileTree(folder, files);
        List<Path> found = files.found();
        if (found.isEmpty()) {
            throw new IOException(folder + " holds no PNG, JPEG or WebP file");
        }
        return found;
    }

    /**
     * What the shards depend on.
     *
     * @param model that rewrites, empty for none
     */
    public ObjectNode recipe(List<Path> pictures, String model) throws IOException {
        ObjectNode recipe = new ObjectMapper()
                .createObjectNode()
                .put("made", "data text-edit")
                .put("each", each)
                .put("perShard", perShard)
                .put("seed", seed)
                .put("rewrittenBy", model);
        words.forEach(recipe.putArray("words")::add);
        long bytes = 0;
        int names = 0;
        for (Path picture : pictures) {
            bytes += size(picture);
            names = 31 * names + folder.relativize(picture).toString().hashCode();
        }
        return recipe.put("pictures", pictures.size())
                .put("pictureBytes", bytes)
                .put("pictureNames", names);
    }

    /** One plan for each shard. */
    public List<ShardPlan> plans(List<Path> pictures) {
        List<ShardPlan> plans = new ArrayList<>();
        int all = pictures.size() * each;
        for (int from = 0; from < all; from += perShard) {
            int first = from;
            int last = Math.min(all, from + perShard);
            plans.add(new ShardPlan(
                    String.format(Locale.ROOT, "text-edit-%06d", from / perShard),
                    shard -> fill(shard, pictures, first, last)));
        }
        return plans;
    }

    private void fill(ShardWriter shard, List<Path> pictures, int first, int last) throws IOException {
        for (int i = first; i < last; i++) {
            Path file = pictures.get(i / each);
            String name = folder.relativize(file) + ", edit " + i % each;
            try {
                shard.add(sample(file, i).files());
            } catch (BadSampleException e) {
                shard.skip(name, e.getMessage());
            }
        }
    }

    /** Zero for what cannot be read. */
    private static long size(Path picture) {
        try {
            return Files.size(picture);
        } catch (IOException e) {
            return 0;
        }
    }

    private EditSample sample(Path file, int index) throws BadSampleException, ChatException {
        Picture picture;
        try {
            picture = Backdrop.WHITE.under(PictureDecoder.decode(SmallFiles.bytes(file, LARGEST), LIMITS));
        } catch (FailureException | IOException e) {
            throw new BadSampleException(String.valueOf(e.getMessage()), e);
        }
        TextEdit edit =
                TextEdit.of(picture, words, new SplittableRandom(new SplittableRandom(seed + index).nextLong()));
        if (edit == null) {
            throw new BadSampleException("the same words were drawn twice: nothing changes");
        }
        ObjectNode about = new ObjectMapper().createObjectNode();
        about.put(EditSample.INSTRUCTION, instruction(edit))
                .put(TEMPLATE, edit.template())
                .put("origin", "text-edit")
                .put("task", "text-" + edit.kind().name().toLowerCase(Locale.ROOT))
                .put("picture", folder.relativize(file).toString());
        edit.words().forEach(about.putArray("words")::add);
        about.putArray("box")
                .add(edit.box().x)
                .add(edit.box().y)
                .add(edit.box().width)
                .add(edit.box().height);
        return new EditSample(
                String.format(Locale.ROOT, "text-%08d", index),
                PictureEncoder.png(edit.source()),
                PictureEncoder.png(edit.target()),
                MaskFiles.png(edit.region(), picture.width(), picture.height()),
                about);
    }

    /** A model that does not answer ends the shard, which a repeated run makes anew; an unusable answer costs a sample. */
    private String instruction(TextEdit edit) throws BadSampleException, ChatException {
        if (rewriter == null) {
            return edit.template();
        }
        try {
            return rewriter.rewritten(edit);
        } catch (ChatException e) {
            if (e.isUnusable()) {
                throw new BadSampleException(String.valueOf(e.getMessage()), e);
            }
            throw e;
        }
    }
}
