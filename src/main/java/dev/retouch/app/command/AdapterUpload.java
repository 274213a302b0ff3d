package dev.retouch.app.command;

import dev.retouch.app.client.Cluster;
import dev.retouch.app.client.MissingTopics;
import dev.retouch.files.ContentDigest;
import dev.retouch.worker.job.S3Location;
import dev.retouch.worker.kafka.AdapterPublished;
import dev.retouch.worker.kafka.CloudEventHeaders;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/** An adapter's files in the object store, and the event that announces them. */
final class AdapterUpload {

    private static final String SOURCE = "/retouch/train";
    private static final long LIMIT_SECONDS = 30;
    private static final int DIGITS = 12;
    private static final long PART = 256L << 20;

    private AdapterUpload() {}

    /**
     * Puts the files of a folder below a prefix, into a folder that step and content name.
     *
     * @throws IOException when one cannot be read, or the store does not take it
     */
    static AdapterPublished of(Cluster cluster, Path folder, S3Location prefix, String backbone, long step)
            throws IOException {
        List<AdapterPublished.File> files = new ArrayList<>();
        MessageDigest all = ContentDigest.sha256();
        for (Path file : files(folder)) {
            String sha = digest(file);
            files.add(new AdapterPublished.File(file.getFileName().toString(), Files.size(file), sha));
            all.update(sha.getBytes(StandardCharsets.US_ASCII));
        }
        String name = String.format(Locale.ROOT, "step-%06d-", step)
                + HexFormat.of().formatHex(all.digest()).substring(0, DIGITS);
        S3Location place = prefix.child(name);
        try (S3Client s3 = cluster.s3().client()) {
            for (AdapterPublished.File file : files) {
                put(s3, folder.resolve(file.name()), file.size(), place.child(file.name()));
            }
        } catch (SdkException e) {
            throw new IOException(
                    "the adapter cannot be stored below " + place + ": " + e.getMessage() + "; make the bucket "
                            + prefix.bucket() + " or allow this to write there, or name another place with --to",
                    e);
        }
        return new AdapterPublished(name, place + "/", backbone, step, files);
    }

    /** In parts where it is large: the published model's adapter is twice as large as one call may be. */
    private static void put(S3Client s3, Path file, long size, S3Location to) throws IOException {
        if (size <= PART) {
            s3.putObject(request -> request.bucket(to.bucket()).key(to.key()), file);
            return;
        }
        String upload = s3.createMultipartUpload(
                        request -> request.bucket(to.bucket()).key(to.key()))
                .uploadId();
        List<CompletedPart> parts = new ArrayList<>();
        try (InputStream in = Files.newInputStream(file)) {
            for (long from = 0; from < size; from += PART) {
                int number = parts.size() + 1;
                RequestBody body = RequestBody.fromInputStream(in, Math.min(PART, size - from));
                String tag = s3.uploadPart(
                                request -> request.bucket(to.bucket())
                                        .key(to.key())
                                        .uploadId(upload)
                                        .partNumber(number),
                                body)
                        .eTag();
                parts.add(CompletedPart.builder().partNumber(number).eTag(tag).build());
            }
        }
        s3.completeMultipartUpload(request ->
                request.bucket(to.bucket()).key(to.key()).uploadId(upload).multipartUpload(all -> all.parts(parts)));
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    private static String digest(Path file) throws IOException {
        MessageDigest sha = ContentDigest.sha256();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), sha)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(sha.digest());
    }

    /**
     * Sends the event and waits until the broker has it; makes the topic where it is not there.
     *
     * @throws IOException when it does not take it in time
     * @throws IllegalStateException when it does not let the topic be made
     */
    static void announce(Cluster cluster, String topic, AdapterPublished published) throws IOException {
        MissingTopics.makeCompacted(cluster.kafka(), topic);
        Map<String, Object> settings = new HashMap<>(cluster.kafka());
        settings.keySet().retainAll(ProducerConfig.configNames());
        settings.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, 1000 * LIMIT_SECONDS);
        ProducerRecord<String, byte[]> record = new ProducerRecord<>(topic, published.name(), published.json());
        CloudEventHeaders.of(CloudEventHeaders.ADAPTER_PUBLISHED, SOURCE, published.name(), published.location())
                .forEach(header -> record.headers().add(header));
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
            producer.send(record).get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException(
                    published.location() + " is stored, but the broker did not take its announcement to " + topic + ": "
                            + e.getMessage() + "; run the command again",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while announcing " + published.location(), e);
        }
    }
}
