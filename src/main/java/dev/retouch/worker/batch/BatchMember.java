package dev.retouch.worker.batch;

import dev.retouch.worker.job.Cancellations;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An answered request of a batch, as its attributes name it.
 *
 * @param batch its name, the attribute {@code batch}
 * @param count of requests that the batch has, the attribute {@value #COUNT}; 1 or more
 * @param id of the request
 * @param outcome {@code completed}, {@code planned} or a failure's code
 */
record BatchMember(String batch, int count, String id, String outcome) {

    static final String BATCH = Cancellations.BATCH;
    static final String COUNT = "batchCount";

    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,6}");

    /** The member that an answer's attributes speak of, or nothing where they name no batch or no count. */
    static Optional<BatchMember> of(Map<String, String> attributes, String id, String outcome) {
        String batch = attributes.getOrDefault(BATCH, "");
        String count = attributes.getOrDefault(COUNT, "");
        return batch.isBlank() || !NUMBER.matcher(count).matches()
                ? Optional.empty()
                : Optional.of(new BatchMember(batch, Integer.parseInt(count), id, outcome));
    }

    /** Whether it has all fields, which a record of somebody else may lack. */
    @SuppressWarnings("NullAway") // as it was read
    boolean isWhole() {
        return batch != null && id != null && outcome != null && count > 0;
    }

    /** Of its record in the topic of batches: a request that is answered twice is counted once. */
    String key() {
        return batch + "\n" + id;
    }
}
