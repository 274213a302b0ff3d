package dev.retouch.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What the command line says of bad usage and of failures. */
class RetouchMainTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "submit --source none.png --instruction red --mode everywhere",
                "submit --source none.png --instruction red --steps 1",
                "submit --source pom.xml --instruction red --out red.gif",
                "edit --source none.png --instruction red --out red.gif",
                "evaluate --steps 1",
                "evaluate --guidance 0.5",
                "evaluate --count 0",
                "evaluate --sheet no-such-folder/sheet.png",
                "train vae --steps 0",
                "train vae --batch 0",
                "train vae --learning-rate 0",
                "train all --scenes 0",
                "bundle calibrate no-such-folder --count 0",
                "bundle synth --out no-such-folder --blocks 0",
                "bundle synth --out no-such-folder --layers 0",
                "params --bundle src/bundle/small --preset qwen-image-edit"
            })
    void badUsage_isRefusedWithCode2(String line) {
        StringWriter err = new StringWriter();
        CommandLine retouch = RetouchMain.commandLine().setErr(new PrintWriter(err, true));

        assertEquals(CommandLine.ExitCode.USAGE, retouch.execute(line.split(" ")), err.toString());
        assertTrue(!err.toString().contains("Exception"), err.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "edit --source none.png --instruction red --out red.png",
                "edit --source pom.xml --instruction red --out red.png --bundle no-such-folder",
                "edit --source pom.xml --instruction red --out red.png --precision fp8",
                "bundle calibrate no-such-folder",
                "evaluate --bundle no-such-folder",
                "params --bundle no-such-folder"
            })
    void failure_isOneSentenceWithCode1(String line) {
        StringWriter err = new StringWriter();
        CommandLine retouch = RetouchMain.commandLine().setErr(new PrintWriter(err, true));

        assertEquals(CommandLine.ExitCode.SOFTWARE, retouch.execute(line.split(" ")), err.toString());
        assertEquals(1, err.toString().lines().count(), err.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"params --verbose --bundle no-such-folder", "--verbose params --bundle no-such-folder"})
    void failure_withVerboseAnywhere_hasAStackTrace(String line) {
        StringWriter err = new StringWriter();
        CommandLine retouch = RetouchMain.commandLine().setErr(new PrintWriter(err, true));

        assertEquals(CommandLine.ExitCode.SOFTWARE, retouch.execute(line.split(" ")));
        assertTrue(err.toString().contains("\tat "), err.toString());
    }
}
