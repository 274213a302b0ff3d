package dev.retouch.app.settings;

import dev.retouch.worker.store.S3Spans;
import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/**
 * S3 clients from settings.
 *
 * <p>Every call ends in bounded time, and none is repeated in here, where it would keep its thread: whoever calls knows what
 * to do meanwhile.
 */
public final class S3Clients {

    private static final Duration CONNECT = Duration.ofSeconds(3);
    /** Between two reads of one answer. */
    private static final Duration SILENCE = Duration.ofSeconds(15);
    /** Of the largest picture over a slow line. */
    private static final Duration CALL = Duration.ofMinutes(2);

    /** Idle connections to one server that the JDK keeps; of its own it keeps five and opens one for most calls of many threads. */
    private static final String KEPT = "http.maxConnections";

    private static final int THREADS = 64;

    private S3Clients() {}

    public static S3Client of(RetouchConfig.S3 config) {
        if (System.getProperty(KEPT) == null) {
            System.setProperty(KEPT, Integer.toString(THREADS));
        }
        S3ClientBuilder builder = S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT)
                        .socketTimeout(SILENCE))
                .overrideConfiguration(call -> call.retryStrategy(AwsRetryStrategy.doNotRetry())
                        .apiCallTimeout(CALL)
                        .addExecutionInterceptor(new S3Spans()))
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
