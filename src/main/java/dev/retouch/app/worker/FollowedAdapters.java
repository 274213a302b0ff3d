package dev.retouch.app.worker;

import dev.retouch.edit.EditPipeline;
import dev.retouch.worker.job.S3Location;
import dev.retouch.worker.kafka.AdapterPublished;
import dev.retouch.worker.kafka.AdapterReader;
import dev.retouch.worker.store.AllowList;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/** Fetches an announced adapter and offers it to the pipeline; one that is broken or does not fit changes nothing. */
final class FollowedAdapters implements Function<AdapterPublished, AdapterReader.Outcome> {

    private static final Logger LOG = LoggerFactory.getLogger(FollowedAdapters.class);

    /** What loads an adapter from a folder and names it. */
    @FunctionalInterface
    interface Taker {
        /** As {@link EditPipeline#offer}. */
        String offer(Path folder) throws IOException;
    }

    private final S3Client s3;
    private final AllowList readable;
    private final Taker taker;

    FollowedAdapters(S3Client s3, AllowList readable, Taker taker) {
        this.s3 = s3;
        this.readable = readable;
        this.taker = taker;
    }

    @Override
    public AdapterReader.Outcome apply(AdapterPublished published) {
        Path folder = null;
        try {
            folder = Files.createTempDirectory("retouch-adapter");
            fetch(published, Files.createDirectories(folder.resolve("adapter")));
            LOG.info("adapter {} is the next edit's", taker.offer(folder));
            return AdapterReader.Outcome.TAKEN;
        } catch (NotFetchedException e) {
            LOG.warn(
                    "adapter {} of {} is not there yet and is tried again: {}",
                    published.name(),
                    published.location(),
                    e.getMessage());
            return AdapterReader.Outcome.LATER;
        } catch (IOException | RuntimeException e) {
            LOG.warn(
                    "adapter {} of {} is not taken over, the one before stays: {}",
                    published.name(),
                    published.location(),
                    e.getMessage());
            return AdapterReader.Outcome.BROKEN;
        } finally {
            if (folder != null) {
                delete(folder); // a mapped file stays until it is unmapped
            }
        }
    }

    private void fetch(AdapterPublished published, Path into) throws IOException {
        S3Location prefix = S3Location.prefix(published.location());
        if (!readable.allows(prefix)) {
            throw new IOException(prefix + " is not on this worker's list " + readable.setting());
        }
        for (AdapterPublished.File file : published.files()) {
            S3Location place = prefix.child(file.name());
            String sha;
            try (InputStream in =
                    s3.getObject(request -> request.bucket(place.bucket()).key(place.key()))) {
                sha = copied(in, into.resolve(file.name()));
            } catch (NoSuchKeyException e) {
                throw new IOException(place + " does not exist", e);
            } catch (SdkException | IOException e) { // the store or the disk, which may be well again
                throw new NotFetchedException(place + " cannot be read: " + e.getMessage(), e);
            }
            if (!sha.equals(file.sha256())) {
                throw new IOException(place + " is not what was announced: its SHA-256 is " + sha);
            }
        }
    }

    /** A passing fault of the store or of the disk. */
    private static final class NotFetchedException extends IOException {
        private static final long serialVersionUID = 1;

        private NotFetchedException(String message, Exception cause) {
            super(message, cause);
        }
    }

    private static String copied(InputStream in, Path to) throws IOException {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            try (DigestInputStream read = new DigestInputStream(in, sha)) {
                Files.copy(read, to);
            }
            return HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            LOG.warn("{} cannot be deleted: {}", folder, e.getMessage());
        }
    }
}
