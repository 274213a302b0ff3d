package dev.retouch.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

/** A failure is one sentence for a person. */
class FailureTextTest {

    @Test
    void fileFaults_areSentences() {
        assertEquals("there is no file or folder a/b", FailureText.of(new NoSuchFileException("a/b")));
        assertEquals("cannot read or write a: access is denied", FailureText.of(new AccessDeniedException("a")));
        assertEquals(
                "cannot read or write a: No space left on device",
                FailureText.of(new FileSystemException("a", null, "No space left on device")));
        assertEquals(
                "there is no file or folder a", FailureText.of(new UncheckedIOException(new NoSuchFileException("a"))));
        assertEquals("the disk is full", FailureText.of(new IOException("the disk is full")));
    }
}
