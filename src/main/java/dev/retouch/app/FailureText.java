package dev.retouch.app;

import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Map;

/** What a person is told of an exception. */
final class FailureText {

    /** The reasons that are in the names of these exceptions and not in their messages. */
    private static final Map<Class<?>, String> REASONS = Map.of(
            AccessDeniedException.class, "access is denied",
            FileAlreadyExistsException.class, "it exists already",
            NotDirectoryException.class, "it is not a folder",
            DirectoryNotEmptyException.class, "the folder is not empty");

    private FailureText() {}

    /** One sentence; the file system's own messages are often a path and nothing else. */
    static String of(Throwable failure) {
        String message = failure.getMessage();
        if (message == null || message.isBlank()) {
            return failure.getClass().getSimpleName();
        }
        Throwable cause = failure.getCause();
        if (failure instanceof UncheckedIOException && cause != null && message.equals(cause.toString())) {
            return of(cause);
        }
        if (!(failure instanceof FileSystemException fault) || fault.getFile() == null) {
            return message;
        }
        if (fault instanceof NoSuchFileException) {
            return "there is no file or folder " + fault.getFile();
        }
        String reason = fault.getReason();
        return "cannot read or write " + fault.getFile() + ": "
                + (reason == null ? REASONS.getOrDefault(fault.getClass(), "the file system refuses it") : reason);
    }
}
