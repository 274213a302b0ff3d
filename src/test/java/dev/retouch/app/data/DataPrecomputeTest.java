package dev.retouch.app.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.data.TestShards;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DataPrecomputeTest {

    @TempDir
    private Path folder;

    @Test
    void aTornShard_isNamedAndTheOthersArePrepared() throws Exception {
        Path in = folder.resolve("in");
        TestShards.write(in.resolve("a.tar"), List.of(TestShards.edit("k", 1, 128, "make it red")));
        Files.write(in.resolve("b.tar"), new byte[] {1});
        StringWriter out = new StringWriter();
        CommandLine command = new CommandLine(new DataCommand()).setOut(new PrintWriter(out, true));
        Path into = folder.resolve("out");
        assertEquals(
                0,
                command.execute("precompute", in.toString(), "--out", into.toString(), "--bundle", "src/bundle/small"));
        assertTrue(out.toString().contains("1 sample in 1 shard, 1 skipped"), out::toString);
        assertTrue(
                out.toString().contains("skipped b.tar: the shard cannot be read: it is too short for a tar file"),
                out::toString);
        assertFalse(Files.exists(into.resolve("b.tar")));
    }
}
