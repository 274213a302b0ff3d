package dev.retouch.app.embedded;

import com.google.errorprone.annotations.MustBeClosed;
import software.amazon.awssdk.services.s3.S3Client;

/** Creates clients of one object store. */
public interface S3Connection {

    /** A new client; the caller closes it. */
    @MustBeClosed
    S3Client client();
}
