package dev.retouch.worker.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.retouch.worker.job.S3Location;
import dev.retouch.worker.job.StoreProbe;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Reads an object of the worker's own below the place of its results, and asks for the heads of all other buckets.
 *
 * <p>All at once: a store that does not answer is known as such after the limit of one call.
 */
public final class S3Probe implements StoreProbe, AutoCloseable {

    /** The name of the object, below the place of results. */
    public static final String NAME = ".retouch-probe";

    private static final byte[] CONTENT =
            "Workers of Retouch ask for this to see whether the store works.\n".getBytes(UTF_8);

    private static final Duration LIMIT = Duration.ofSeconds(3);

    private final S3Client s3;
    private final S3Location place;
    private final Set<String> readable;
    private final Set<String> writable;
    private final Predicate<String> written;
    /** Buckets whose heads were answered before; one that never was may be one whose head this worker has no right to. */
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "retouch-store-probe");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * @param output place of results
     * @param readable buckets that sources are read from
     * @param writable buckets that results are written to
     * @param written whether a bucket took what was last written to it, a moment ago
     */
    public S3Probe(
            S3Client s3, S3Location output, Set<String> readable, Set<String> writable, Predicate<String> written) {
        this.s3 = s3;
        this.place = output.child(NAME);
        this.readable = Set.copyOf(readable);
        this.writable = Set.copyOf(writable);
        this.written = written;
    }

    @Override
    public Findings look(boolean writing) {
        Map<String, CompletableFuture<Refusal>> asked = new HashMap<>();
        Set<String> others = new HashSet<>(readable);
        others.addAll(writable);
        others.remove(place.bucket());
        others.forEach(bucket -> asked.put(bucket, ask(() -> head(bucket))));
        Refusal output = refusal(this::read);
        Set<String> unreadable = new HashSet<>();
        Set<String> unwritable = new HashSet<>();
        Set<String> missing = new HashSet<>();
        if (!output.isEmpty()) {
            unreadable.add(place.bucket());
        }
        // Where a store answers heads and gives no objects, or takes none, heads say nothing of a bucket.
        boolean heads = output.isEmpty() || !refusal(() -> head(place.bucket())).isEmpty();
        Predicate<String> read = bucket -> heads && known.contains(bucket);
        Predicate<String> says = read;
        if (output.isEmpty() && writing) {
            output = refusal(this::write);
            says = output.isEmpty() ? says : says.and(written);
        }
        if (!output.isEmpty()) {
            unwritable.add(place.bucket());
        }
        String sentence = output.sentence();
        for (Map.Entry<String, CompletableFuture<Refusal>> bucket : asked.entrySet()) {
            Refusal refusal = bucket.getValue().join();
            if (refusal.isEmpty()) {
                known.add(bucket.getKey());
            } else {
                if (refusal.missing()) {
                    missing.add(bucket.getKey());
                }
                unreadable.add(bucket.getKey());
                unwritable.add(bucket.getKey());
                sentence = sentence.isEmpty() ? refusal.sentence() : sentence;
            }
        }
        boolean usable = some(readable, unreadable, read) && some(writable, unwritable, says);
        // That a bucket does not exist is the last word of a store that works: nobody need wait for it.
        unreadable.removeAll(missing);
        unwritable.removeAll(missing);
        return new Findings(usable, sentence, unreadable, unwritable);
    }

    /**
     * Whether one of the buckets of which something is known refuses nothing.
     *
     * @param says whether another bucket than that of results is known
     */
    private boolean some(Set<String> buckets, Set<String> refusing, Predicate<String> says) {
        Set<String> asked = new HashSet<>(buckets);
        asked.removeIf(bucket -> !bucket.equals(place.bucket()) && !says.test(bucket));
        return asked.isEmpty() || !refusing.containsAll(asked);
    }

    /**
     * What the store says to a call.
     *
     * @param sentence empty when it does it
     * @param missing whether what was asked for does not exist
     */
    private record Refusal(String sentence, boolean missing) {
        boolean isEmpty() {
            return sentence.isEmpty();
        }
    }

    private CompletableFuture<Refusal> ask(Runnable call) {
        return CompletableFuture.supplyAsync(() -> refusal(call), threads);
    }

    private static Refusal refusal(Runnable call) {
        try {
            call.run();
            return new Refusal("", false);
        } catch (S3Exception e) {
            return new Refusal(
                    "the object store answers " + e.statusCode() + " (" + code(e) + ")", e.statusCode() == 404);
        } catch (SdkException e) {
            return new Refusal("the object store does not answer (" + e.getMessage() + ")", false);
        }
    }

    private static String code(S3Exception e) {
        String code = e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorCode();
        return code == null ? "no reason given" : code;
    }

    private static void soon(AwsRequestOverrideConfiguration.Builder call) {
        call.apiCallTimeout(LIMIT);
    }

    private void head(String bucket) {
        s3.headBucket(head -> head.bucket(bucket).overrideConfiguration(S3Probe::soon));
    }

    /** Without the right to list, an object that is missing is answered with 403. */
    private void read() {
        try {
            get();
        } catch (S3Exception e) {
            if (e.statusCode() != 404 && e.statusCode() != 403) {
                throw e;
            }
            write();
            get();
        }
    }

    private void get() {
        requireTag(s3.getObjectAsBytes(
                        get -> get.bucket(place.bucket()).key(place.key()).overrideConfiguration(S3Probe::soon))
                .response()
                .eTag());
    }

    private void write() {
        requireTag(s3.putObject(
                        put -> put.bucket(place.bucket())
                                .key(place.key())
                                .contentType("text/plain")
                                .overrideConfiguration(S3Probe::soon),
                        RequestBody.fromBytes(CONTENT))
                .eTag());
    }

    /** A maintenance page has none. */
    private static void requireTag(@Nullable String etag) {
        if (etag == null) {
            throw SdkClientException.create("something else answers, without an ETag");
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
