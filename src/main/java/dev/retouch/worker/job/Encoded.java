package dev.retouch.worker.job;

import dev.retouch.edit.EditReport;
import dev.retouch.image.AlphaHandling;
import java.time.Duration;

/**
 * An edit as the bytes that are to be stored.
 *
 * @param fetchTime that fetching and decoding the source took
 * @param alpha what became of the transparency of the source
 * @param result in the format that the request asks for
 * @param mask as PNG
 */
@SuppressWarnings("ArrayRecordComponent") // a payload, never compared
record Encoded(
        EditRequested request,
        ResultKeys keys,
        Duration fetchTime,
        EditReport report,
        AlphaHandling alpha,
        byte[] result,
        byte[] mask) {}
