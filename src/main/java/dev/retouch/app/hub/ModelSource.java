package dev.retouch.app.hub;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** A published model folder. */
public interface ModelSource {

    /**
     * Lists its files.
     *
     * @throws IOException when there is no such folder or it cannot be listed
     */
    List<RemoteFile> list() throws IOException;

    /**
     * Opens a file at a position.
     *
     * @throws RangeIgnored when only the whole file can be read
     * @throws BehindEnd when the file ends before the position
     * @throws IOException when the request fails or is refused
     */
    InputStream open(RemoteFile file, long from) throws IOException;

    /** Only the whole file can be read. */
    final class RangeIgnored extends IOException {
        private static final long serialVersionUID = 1;

        RangeIgnored(String message) {
            super(message);
        }
    }

    /** The file ends before the position that was asked for. */
    final class BehindEnd extends IOException {
        private static final long serialVersionUID = 1;

        BehindEnd(String message) {
            super(message);
        }
    }

    /** A retry cannot help. */
    final class Refused extends IOException {
        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message);
        }
    }
}
