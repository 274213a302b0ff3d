package dev.retouch.image;

import javax.imageio.stream.ImageInputStreamImpl;

/**
 * A file in memory that loses patience with codecs that go on reading behind its end.
 *
 * <p>The WebP reader takes the end of its data for zeros: a few damaged bytes can keep it busy for hours. An unchecked exception
 * is the one thing that it does not swallow.
 */
final class FiniteInput extends ImageInputStreamImpl {

    private final byte[] data;
    private int patience;

    /** @param patience how many reads behind the end are taken for look-ahead */
    FiniteInput(byte[] data, int patience) {
        this.data = data;
        this.patience = patience;
    }

    @Override
    public int read() {
        bitOffset = 0;
        return streamPos < data.length ? data[(int) streamPos++] & 0xff : end();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
        bitOffset = 0;
        if (length == 0) {
            return 0;
        }
        if (streamPos >= data.length) {
            return end();
        }
        int count = (int) Math.min(length, data.length - streamPos);
        System.arraycopy(data, (int) streamPos, buffer, offset, count);
        streamPos += count;
        return count;
    }

    @Override
    public long length() {
        return data.length;
    }

    private int end() {
        if (--patience < 0) {
            throw PictureFailure.truncated("picture");
        }
        return -1;
    }
}
