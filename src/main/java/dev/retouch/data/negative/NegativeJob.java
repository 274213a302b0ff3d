package dev.retouch.data.negative;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.data.EditSample;
import dev.retouch.data.MaskFiles;
import dev.retouch.data.card.PerceptualHash;
import dev.retouch.data.shard.BadSampleException;
import dev.retouch.data.shard.Cursor;
import dev.retouch.data.shard.ReadOrder;
import dev.retouch.data.shard.ShardFolder;
import dev.retouch.data.shard.ShardIndex;
import dev.retouch.data.shard.ShardPlan;
import dev.retouch.data.shard.ShardSample;
import dev.retouch.data.shard.ShardStream;
import dev.retouch.data.shard.ShardWriter;
import dev.retouch.data.shard.Skipped;
import dev.retouch.image.Picture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Adds negatives to a data set: sources under the instructions of other samples, and under sentences that ask for nothing.
 *
 * @param folder the edits; its other samples are copied and get no negative
 * @param share of the edits that get a negative, 0 to 1
 * @param noOps share of the negatives that ask for nothing; the others have the instruction of another sample
 * @param seed of all choices
 */
public record NegativeJob(ShardFolder folder, double share, double noOps, long seed) {

    /** The kind of a sample under the instruction of another one. */
    public static final String OTHER_INSTRUCTION = "other-instruction";

    /** The kind of a sample whose instruction asks for nothing. */
    public static final String NO_OP = "no-op";

    /** Bits in which the sources' hashes differ at least: an instruction for a picture that looks alike may well fit. */
    private static final int FAR = 12;

    /** Masks above this share belong to edits of the whole picture, which any picture can have. */
    private static final double WHOLE = 0.9;

    private static final int TRIES = 64;

    /** What is added can be added to any picture, and what concerns all of it too. */
    private static final Pattern FITS_ANYWHERE = Pattern.compile(
            "\\b(add|put|insert|place|write|draw|give|let|have|there (should|could|must)|include|background|sky|photo|"
                    + "picture|image|everything|whole|entire|style)\\b",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern QUOTED = Pattern.compile("\"([^\"]+)\"");

    private static final List<String> NOTHING = List.of(
            "don't change anything",
            "do not change anything",
            "leave it as it is",
            "keep the picture exactly as it is",
            "no edit needed",
            "nothing to do here",
            "return the original picture",
            "change nothing",
            "thank you",
            "thanks, that looks good",
            "hello",
            "ok",
            "great picture",
            "what is this?",
            "???",
            "...",
            "please wait",
            "never mind",
            "no",
            "test");

    /** @throws IllegalArgumentException when a share is out of its range */
    public NegativeJob {
        if (!(share >= 0 && share <= 1) || !(noOps >= 0 && noOps <= 1)) {
            throw new IllegalArgumentException(
                    "shares lie between 0 and 1, got " + share + " negatives and " + noOps + " of them no-ops");
        }
    }

    private record Candidate(String instruction, long hash) {}

    /** What the shards depend on. */
    public ObjectNode recipe() throws IOException {
        return new ObjectMapper()
                .createObjectNode()
                .put("made", "data negatives")
                .put("of", folder.fingerprint())
                .put("share", share)
                .put("noOps", noOps)
                .put("seed", seed);
    }

    /**
     * One plan for each shard of the folder: its samples, each negative behind its edit.
     *
     * @param threads that read the instructions first
     * @throws IOException when the folder cannot be read
     */
    public List<ShardPlan> plans(int threads) throws IOException {
        List<Candidate> candidates = candidates(threads);
        List<ShardPlan> plans = new ArrayList<>();
        for (Path shard : folder.shards()) {
            String file = shard.getFileName().toString();
            plans.add(new ShardPlan(
                    file.substring(0, file.lastIndexOf('.')) + "-with-negatives",
                    writer -> fill(writer, shard, candidates)));
        }
        return plans;
    }

    private List<Candidate> candidates(int threads) throws IOException {
        List<Candidate> candidates = new ArrayList<>();
        try (ShardStream<Candidate> stream = ShardStream.open(
                folder, ReadOrder.AS_STORED, Cursor.START, threads, NegativeJob::candidate, new Skipped())) {
            for (Candidate next = stream.next(); next != null; next = stream.next()) {
                candidates.add(next);
            }
        }
        return candidates;
    }

    private static Candidate candidate(ShardSample files) throws BadSampleException {
        EditSample sample = EditSample.of(files);
        Picture source = sample.sourcePicture();
        byte[] region = sample.region(source.width(), source.height());
        if (region == null || !sample.kind().equals(EditSample.EDIT)) {
            throw new BadSampleException("it has no region");
        }
        long inside = 0;
        for (byte pixel : region) {
            inside += pixel;
        }
        if (inside == 0
                || inside > WHOLE * region.length
                || FITS_ANYWHERE.matcher(sample.instruction()).find()) {
            throw new BadSampleException("its instruction could be meant for any picture");
        }
        return new Candidate(sample.instruction(), PerceptualHash.of(source));
    }

    private void fill(ShardWriter writer, Path shard, List<Candidate> candidates) throws IOException {
        ShardIndex index = ShardIndex.read(shard);
        for (int i = 0; i < index.samples().size(); i++) {
            String key = index.samples().get(i).key();
            try {
                ShardSample files = index.sample(i);
                EditSample sample = EditSample.of(files);
                writer.add(files);
                SplittableRandom random = new SplittableRandom(seed * 31 + key.hashCode());
                if (sample.kind().equals(EditSample.EDIT) && random.nextDouble() < share) {
                    writer.add(negative(sample, random, candidates).files());
                }
            } catch (BadSampleException | IllegalArgumentException e) {
                writer.skip(key, String.valueOf(e.getMessage()));
            }
        }
    }

    private EditSample negative(EditSample sample, SplittableRandom random, List<Candidate> candidates)
            throws BadSampleException {
        Picture source = sample.sourcePicture();
        ObjectNode about = new ObjectMapper().createObjectNode();
        if (random.nextDouble() < noOps) {
            about.put(EditSample.INSTRUCTION, NOTHING.get(random.nextInt(NOTHING.size())));
            about.put(EditSample.KIND, NO_OP);
        } else {
            about.put(EditSample.INSTRUCTION, foreign(sample, PerceptualHash.of(source), random, candidates));
            about.put(EditSample.KIND, OTHER_INSTRUCTION);
        }
        about.put("origin", sample.about().path("origin").asText("unknown")).put("negativeOf", sample.key());
        byte[] empty = MaskFiles.png(new byte[source.width() * source.height()], source.width(), source.height());
        return new EditSample(sample.key() + "-negative", sample.source(), sample.source(), empty, about);
    }

    /** Whether an instruction quotes a text that the sample knows of: the text may be printed on its source. */
    private static boolean speaksOfItsWords(String instruction, EditSample sample) {
        Matcher quoted = QUOTED.matcher(instruction);
        while (quoted.find()) {
            for (JsonNode word : sample.about().path("words")) {
                if (word.asText().equals(quoted.group(1))) {
                    return true;
                }
            }
            if (sample.instruction().contains(quoted.group())) {
                return true;
            }
        }
        return false;
    }

    private static String foreign(EditSample sample, long hash, SplittableRandom random, List<Candidate> candidates)
            throws BadSampleException {
        for (int i = 0; i < TRIES && !candidates.isEmpty(); i++) {
            Candidate other = candidates.get(random.nextInt(candidates.size()));
            if (PerceptualHash.distance(hash, other.hash()) >= FAR
                    && !other.instruction().equalsIgnoreCase(sample.instruction())
                    && !speaksOfItsWords(other.instruction(), sample)) {
                return other.instruction();
            }
        }
        throw new BadSampleException("no other sample has an instruction that cannot be meant for it");
    }
}
