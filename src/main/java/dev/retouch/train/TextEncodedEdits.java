package dev.retouch.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.GradMode;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Edits whose instructions a text encoder reads each time they are drawn: for bundles whose text encoder fits beside what
 * is trained.
 *
 * @param manager owns the tensors on the way
 * @param layers how many of the text encoder's last hidden layers are kept
 * @param fingerprint of the edits
 */
public record TextEncodedEdits(NDManager manager, EditSamples samples, FrozenText text, int layers, String fingerprint)
        implements EncodedEdits {

    @Override
    public int count() {
        return samples.count();
    }

    @Override
    public EncodedEdit get(int index) {
        return encoded(index, EditBatch.of(manager, samples, new int[] {index}));
    }

    @Override
    public EncodedEdit withoutInstruction(int index) {
        EditBatch batch = EditBatch.of(manager, samples, new int[] {index});
        return encoded(index, batch.withPrompts(List.of(text.format().empty())));
    }

    private EncodedEdit encoded(int index, EditBatch batch) {
        EditRecord record = samples.get(index);
        try (GradMode off = GradMode.off();
                NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            InstructionStates states = text.states(manager, batch, layers);
            int layer = states.length() * (int) states.last().getShape().get(2) * Dtype.BF16.bytes();
            ByteBuffer all = ByteBuffer.allocate(layers * layer);
            for (NDArray each : states.layers()) {
                all.put(Dtype.bytesOf(Dtype.BF16.cast(each)));
            }
            return new EncodedEdit(
                    batch.grid(),
                    record.source(),
                    record.target(),
                    batch.regionTokens().toFloatArray(),
                    all.flip(),
                    states.length(),
                    record.local());
        }
    }
}
