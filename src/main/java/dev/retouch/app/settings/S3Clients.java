package dev.retouch.app.settings;

import dev.retouch.worker.store.S3Spans;
import java.net.SocketException;
import java.net.URI;
import java.time.Duration;
import org.apache.hc.core5.http.NoHttpResponseException;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/**
 * S3 clients from settings.
 *
 * <p>Every call ends in bounded time, and none waits in here to be repeated, where it would keep its thread: whoever calls
 * knows what to do meanwhile.
 */
public final class S3Clients {

    private static final Duration CONNECT = Duration.ofSeconds(3);
    /** Between two reads of one answer. */
    private static final Duration SILENCE = Duration.ofSeconds(15);
    /** Of the largest picture over a slow line. */
    private static final Duration CALL = Duration.ofMinutes(2);

    /** One for each thread that looks, finds, fetches or stores, and some for probes. */
    private static final int CONNECTIONS = 80;

    /** At once, where the server had closed the connection: it has done so to all that were idle, and is there. */
    private static final RetryStrategy ONCE_MORE = StandardRetryStrategy.builder()
            .useClientDefaults(false)
            .retryOnRootCause(NoHttpResponseException.class)
            .retryOnRootCause(SocketException.class)
            .maxAttempts(2)
            .backoffStrategy(BackoffStrategy.retryImmediately())
            .build();

    private S3Clients() {}

    public static S3Client of(RetouchConfig.S3 config) {
        S3ClientBuilder builder = S3Client.builder()
                .httpClientBuilder(Apache5HttpClient.builder()
                        .connectionTimeout(CONNECT)
                        .socketTimeout(SILENCE)
                        .maxConnections(CONNECTIONS))
                .overrideConfiguration(call ->
                        call.retryStrategy(ONCE_MORE).apiCallTimeout(CALL).addExecutionInterceptor(new S3Spans()))
                .region(Region.of(config.region()))
                .forcePathStyle(config.pathStyle());
        config.endpoint().ifPresent(endpoint -> builder.endpointOverride(URI.create(endpoint)));
        if (config.accessKey().isPresent() && config.secretKey().isPresent()) {
            builder.credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(
                    config.accessKey().get(), config.secretKey().get())));
        }
        return builder.build();
    }
}
