package dev.retouch.train;

/** Edits that were computed once and lie in mapped files (paper, section 4.1: offline precomputation). */
public record PreparedEdits(RecordFiles files, EditRecord.Layout layout, int count) implements EditSamples {

    @Override
    public EditRecord get(int index) {
        return EditRecord.read(files.get(index), layout);
    }
}
