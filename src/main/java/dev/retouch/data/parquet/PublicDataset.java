package dev.retouch.data.parquet;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.data.EditSample;
import dev.retouch.data.MaskFiles;
import dev.retouch.data.shard.BadSampleException;
import dev.retouch.image.Picture;
import java.util.List;
import java.util.Locale;

/** The layouts of public data sets: which columns they have, and what edit a row is. */
public enum PublicDataset {
    /** Triples with the annotators' masks, one for each turn (huggingface.co/datasets/osunlp/MagicBrush). */
    MAGICBRUSH(
            List.of("img_id", "turn_index", "instruction"),
            List.of(),
            List.of("source_img", "mask_img", "target_img")) {
        @Override
        EditSample sample(ParquetRow row) throws BadSampleException {
            EditSample edit = new EditSample(
                    key(row.text("img_id") + "-" + row.text("turn_index")),
                    row.picture("source_img"),
                    row.picture("target_img"),
                    null,
                    about(row));
            Picture source = edit.sourcePicture();
            Picture target = edit.targetPicture();
            if (target == null || target.width() != source.width() || target.height() != source.height()) {
                throw new BadSampleException("its target has another size than its source");
            }
            byte[] mask = MaskFiles.ofAnnotation(row.picture("mask_img"), source);
            edit.about().put("image", row.text("img_id")).put("turn", row.text("turn_index"));
            return new EditSample(edit.key(), edit.source(), edit.target(), mask, edit.about());
        }
    },
    /** Sources with an instruction and two captions; nobody knows the targets (huggingface.co/datasets/facebook/emu_edit_test_set). */
    EMU_EDIT(
            List.of("idx", "instruction"),
            List.of("task", "split", "hash", "input_caption", "output_caption"),
            List.of("image")) {
        @Override
        EditSample sample(ParquetRow row) throws BadSampleException {
            ObjectNode about = about(row);
            put(about, "task", row.text("task"));
            put(about, "split", row.text("split"));
            put(about, "hash", row.text("hash"));
            put(about, EditSample.SOURCE_CAPTION, row.text("input_caption"));
            put(about, EditSample.CAPTION, row.text("output_caption"));
            return checked(new EditSample(key(row.text("idx")), row.picture("image"), null, null, about));
        }
    },
    /** Sources with instructions in English and Chinese, to be judged by a model (huggingface.co/datasets/stepfun-ai/GEdit-Bench). */
    GEDIT(
            List.of("key", "task_type", "instruction", "instruction_language"),
            List.of("Intersection_exist"),
            List.of("input_image_raw")) {
        @Override
        EditSample sample(ParquetRow row) throws BadSampleException {
            ObjectNode about = about(row);
            put(about, "task", row.text("task_type"));
            put(about, "language", row.text("instruction_language"));
            put(about, "intersection", row.text("Intersection_exist").toLowerCase(Locale.ROOT));
            return checked(new EditSample(
                    key(row.text("key") + "-" + row.text("instruction_language")),
                    row.picture("input_image_raw"),
                    null,
                    null,
                    about));
        }
    };

    private final List<String> texts;
    private final List<String> optionalTexts;
    private final List<String> pictures;

    PublicDataset(List<String> texts, List<String> optionalTexts, List<String> pictures) {
        this.texts = texts;
        this.optionalTexts = optionalTexts;
        this.pictures = pictures;
    }

    /** Its name on the command line. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Columns of text or numbers that every file of it has. */
    List<String> texts() {
        return texts;
    }

    /** Columns of text that some of its editions lack. */
    List<String> optionalTexts() {
        return optionalTexts;
    }

    /** Columns of pictures, each bytes or a structure with the field {@code bytes}. */
    List<String> pictures() {
        return pictures;
    }

    /**
     * The edit of a row.
     *
     * @throws BadSampleException when a picture or the instruction cannot be used
     */
    abstract EditSample sample(ParquetRow row) throws BadSampleException;

    ObjectNode about(ParquetRow row) throws BadSampleException {
        String instruction = row.text("instruction");
        if (instruction.isEmpty()) {
            throw new BadSampleException("it has no instruction");
        }
        return new ObjectMapper()
                .createObjectNode()
                .put(EditSample.INSTRUCTION, instruction)
                .put("origin", id());
    }

    private static void put(ObjectNode about, String field, String value) {
        if (!value.isEmpty()) {
            about.put(field, value);
        }
    }

    private static EditSample checked(EditSample sample) throws BadSampleException {
        sample.sourcePicture();
        return sample;
    }

    /** What a key may not hold becomes an underscore. */
    private static String key(String text) {
        String key = text.replaceAll("[^A-Za-z0-9_-]", "_");
        return key.substring(0, Math.min(80, key.length()));
    }
}
