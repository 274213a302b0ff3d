package dev.retouch.app.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.app.embedded.S3Access;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunningStackTest {

    @TempDir
    Path home;

    private RunningStack stackOf(RunningStack.Member process) {
        Cluster cluster = new Cluster(
                "127.0.0.1:20001",
                new S3Access(URI.create("http://127.0.0.1:20002"), "us-east-1", "who", "secret"),
                "sources",
                WorkerSettings.TOPICS);
        return new RunningStack(cluster, List.of(process), home.resolve("stack"));
    }

    @Test
    void record_writtenAndRead_isTheSameAndReadableByItsOwnerOnly() throws Exception {
        RunningStack stack =
                stackOf(RunningStack.Member.of(ProcessHandle.current().pid()));
        stack.save(home);
        assertEquals(stack, RunningStack.load(home).orElseThrow());
        Path record = home.resolve("kept-stack.properties");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(record)));
    }

    @Test
    void process_withTheSameIdButAnotherStart_isNotOurs() {
        RunningStack.Member self =
                RunningStack.Member.of(ProcessHandle.current().pid());
        assertTrue(self.handle().isPresent());
        assertFalse(new RunningStack.Member(self.pid(), self.startMillis() - 60_000)
                .handle()
                .isPresent());
    }
}
