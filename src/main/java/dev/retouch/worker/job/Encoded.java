package dev.retouch.worker.job;

import dev.retouch.edit.EditReport;
import java.time.Duration;

/**
 * An edit as the bytes that are to be stored.
 *
 * @param fetchTime that fetching and decoding the source took
 * @param result in the format that the request asks for
 * @param mask as PNG
 */
@SuppressWarnings("ArrayRecordComponent") // a payload, never compared
record Encoded(
        EditRequested request, ResultKeys keys, Duration fetchTime, EditReport report, byte[] result, byte[] mask) {}
