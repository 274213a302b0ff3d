package dev.retouch.app.hub;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** A place where a model folder is published. */
public interface ModelSource {

    /**
     * Its files.
     *
     * @throws IOException when there is no such folder or it cannot be asked
     */
    List<RemoteFile> list() throws IOException;

    /**
     * A file's bytes from a position on.
     *
     * @throws RangeIgnored when the place can only give the whole file
     * @throws BehindEnd when the file has no byte there
     * @throws IOException when it does not answer, or refuses
     */
    InputStream open(RemoteFile file, long from) throws IOException;

    /** Only the whole file can be had. */
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

    /** Asking again cannot help. */
    final class Refused extends IOException {
        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message);
        }
    }
}
