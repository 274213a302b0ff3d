package dev.retouch.app.option;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What a command will write is known to be right before it works. */
class OutputsTest {

    @TempDir
    Path folder;

    private Path source;

    @BeforeEach
    void writeSource() throws IOException {
        source = Files.write(folder.resolve("cup.png"), new byte[] {1});
    }

    private String refusal(Outputs outputs) {
        return assertThrows(IllegalArgumentException.class, outputs::check).getMessage();
    }

    private Outputs to(Path out) {
        return new Outputs(false).from(source).to("--out", out);
    }

    @Test
    void output_thatIsNewOrOfAnEarlierRun_isTaken() throws IOException {
        assertDoesNotThrow(to(folder.resolve("red.png"))::check);
        assertDoesNotThrow(to(Files.write(folder.resolve("old.png"), new byte[] {2}))::check);
        assertDoesNotThrow(to(Path.of("relative.png"))::check);
    }

    @Test
    void output_overTheSource_isRefusedUnlessAskedFor() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link.png"), source);
        Path spelt = folder.resolve("..").resolve(folder.getFileName()).resolve("cup.png");
        for (Path same : new Path[] {source, link, spelt}) {
            String sentence = refusal(to(same));
            assertTrue(sentence.contains("is the source itself") && sentence.contains("--force"), sentence);
            assertDoesNotThrow(new Outputs(true).from(source).to("--out", same)::check);
        }
    }

    @Test
    void outputs_ofOneFile_areRefused() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("linked"), folder);
        Path red = folder.resolve("red.png");
        for (Path same : new Path[] {red, link.resolve("red.png")}) {
            String sentence = refusal(to(red).to("--mask-out", same));
            assertTrue(sentence.startsWith("--mask-out " + same) && sentence.contains("twice"), sentence);
        }
        assertDoesNotThrow(to(red).to("--mask-out", folder.resolve("mask.png"))::check);
    }

    @Test
    void output_inAFolderThatIsMissing_namesIt() {
        String sentence = refusal(to(folder.resolve("none").resolve("red.png")));
        assertEquals(
                "there is no folder " + folder.resolve("none") + " for --out "
                        + folder.resolve("none").resolve("red.png") + ": make it, or name another",
                sentence);
        assertTrue(refusal(to(folder)).contains("is a folder"));
        assertTrue(refusal(to(source.resolve("red.png"))).contains("there is no folder " + source));
    }

    @Test
    void output_thatIsNoPlainFile_isRefused() {
        assertTrue(refusal(to(Path.of("/dev/null"))).contains("no plain file"));
    }

    private static PictureOptions parsed(String... arguments) {
        PictureOptions options = new PictureOptions();
        new CommandLine(CommandLine.Model.CommandSpec.create()
                        .addMixin("p", CommandLine.Model.CommandSpec.forAnnotatedObject(options)))
                .parseArgs(arguments);
        return options;
    }

    /** A device never ends, and a pipe waits for a writer that may never come. */
    @ParameterizedTest
    @ValueSource(strings = {"/dev/zero", "/dev/stdin", "pipe"})
    void source_thatIsEndlessOrSpecial_isRefusedAtOnce(String name) throws Exception {
        Path special = Path.of(name);
        if (name.equals("pipe")) {
            special = folder.resolve(name);
            assertEquals(
                    0, new ProcessBuilder("mkfifo", special.toString()).start().waitFor());
        }
        PictureOptions options = parsed("--source", special.toString(), "--instruction", "red");
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> assertThrows(IOException.class, options::read));
    }

    @Test
    void source_isReadWhole() throws IOException {
        assertEquals(
                1, parsed("--source", source.toString(), "--instruction", "red").read().length);
    }

    @Test
    void mask_isNamedAsThePngThatItIs() {
        PictureOptions options =
                parsed("--source", source.toString(), "--instruction", "red", "--mask-out", folder + "/mask.jpg");
        var refused = assertThrows(IllegalArgumentException.class, () -> options.outputs(folder.resolve("o.png")));
        assertTrue(refused.getMessage().contains("is a PNG"), refused.getMessage());
    }
}
