package dev.retouch.app.embedded;

import com.google.errorprone.annotations.MustBeClosed;
import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Address and credentials of an S3 server.
 *
 * @param endpoint its base address; buckets are addressed by path
 * @param region that requests are signed for
 * @param accessKey the public half of the credentials
 * @param secretKey the secret half
 */
public record S3Access(URI endpoint, String region, String accessKey, String secretKey) implements S3Connection {

    @Override
    @MustBeClosed
    public S3Client client() {
        return S3Client.builder()
                .endpointOverride(endpoint)
                .region(Region.of(region))
                .forcePathStyle(true)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, secretKey)))
                .httpClientBuilder(Apache5HttpClient.builder())
                .build();
    }

    /** Does not show the secret. */
    @Override
    public String toString() {
        return "S3Access[" + endpoint + ", " + region + ", " + accessKey + "]";
    }
}
