package dev.retouch.worker.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.failure.FailureException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The answers that are stored beside their results, so that a request that is delivered twice is edited once.
 *
 * <p>They are looked up by {@link ResultKeys}, that is, by the request and its source's entity tag.
 */
final class StoredAnswers {

    private static final Logger LOG = LoggerFactory.getLogger(StoredAnswers.class);

    /** A later worker may have stored fields that this one does not know; a field that is missing is damage. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    private final ObjectStore store;

    StoredAnswers(ObjectStore store) {
        this.store = store;
    }

    /**
     * The answer that is stored under these keys, with the attributes of this request.
     *
     * @throws FailureException when there is one and it cannot be read
     */
    Optional<EditCompleted> find(EditRequested request, ResultKeys keys) {
        return store.find(keys.record())
                .filter(json -> json.length > 0)
                .map(json -> read(json, keys))
                .filter(answer -> isOf(answer, request, keys))
                .map(answer -> answer.with(request.id(), request.attributes()));
    }

    /**
     * The answer that a request got while it waited: another worker may hold the same one, after a rebalance or a repeated
     * delivery. Nothing where it was looked for a moment ago, or where the store does not say.
     */
    Optional<EditCompleted> findAgain(Fetched.Wanted wanted, Instant now) {
        EditRequested request = wanted.request();
        if (request.handling().dryRun() || !wanted.isStale(now)) {
            return Optional.empty();
        }
        try {
            return find(request, wanted.keys());
        } catch (FailureException e) {
            LOG.debug("request {} is edited without a second look for its answer", request.id(), e);
            return Optional.empty();
        }
    }

    /** Stores the answer unless one is stored already: the first one stands and is returned. */
    EditCompleted keep(EditRequested request, ResultKeys keys, EditCompleted answer) {
        byte[] json;
        try {
            json = JSON.writeValueAsBytes(answer);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
        if (store.putIfAbsent(keys.record(), json, "application/json").isNew()) {
            return answer;
        }
        return find(request, keys).orElse(answer); // deleted just now, or not this request's
    }

    /**
     * Takes the request's idempotency key, or finds that the same request has it already.
     *
     * @throws FailureException when another request has it
     */
    void claim(EditRequested request) {
        if (request.handling().idempotencyKey().isEmpty()) {
            return;
        }
        S3Location claim = ResultKeys.claim(request);
        byte[] asked = ResultKeys.asked(request).getBytes(StandardCharsets.US_ASCII);
        if (store.putIfAbsent(claim, asked, "text/plain").isNew()) {
            return;
        }
        byte[] before = store.find(claim).orElse(asked); // deleted just now
        if (!Arrays.equals(before, asked)) {
            throw new FailureException(
                    JobFailure.IDEMPOTENCY_CONFLICT,
                    "another request has the idempotency key '" + request.name() + "': a key belongs to one request");
        }
    }

    private static EditCompleted read(byte[] json, ResultKeys keys) {
        try {
            JsonNode answer = JSON.readTree(json);
            if (answer instanceof ObjectNode object) {
                // An earlier worker stored none of them.
                object.putIfAbsent("drift", JSON.valueToTree(EditCompleted.Drift.UNKNOWN));
                object.putIfAbsent("warnings", object.arrayNode());
                object.putIfAbsent("variants", object.arrayNode());
                if (object.path("mask") instanceof ObjectNode mask) {
                    mask.putIfAbsent("confidence", JSON.valueToTree(EditCompleted.Confidence.UNKNOWN));
                }
            }
            return JSON.treeToValue(answer, EditCompleted.class);
        } catch (IOException e) {
            throw new FailureException(
                    JobFailure.INTERNAL, "the stored answer " + keys.record() + " cannot be read: delete it", e);
        }
    }

    /** An answer names the place of its result, and that is derived from all that the result depends on. */
    private static boolean isOf(EditCompleted answer, EditRequested request, ResultKeys keys) {
        boolean own =
                !request.handling().idempotencyKey().isEmpty() || answer.id().equals(request.id());
        boolean matches = own
                && answer.result().location().equals(keys.result().toString())
                && answer.mask().location().equals(keys.mask().toString());
        if (!matches) {
            LOG.warn(
                    "{} holds the answer to another request, {} with the result {}, and is not used: delete it",
                    keys.record(),
                    answer.id(),
                    answer.result().location());
        }
        return matches;
    }
}
