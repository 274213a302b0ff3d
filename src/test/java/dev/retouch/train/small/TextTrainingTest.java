package dev.retouch.train.small;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.train.TrainOptions;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextTrainingTest {

    private static final Path SMALL = Path.of("src", "bundle", "small");

    /** Its states would be held to those of other words. */
    @Test
    void encoderOfAnotherVocabulary_isNotTrainedFurther(@TempDir Path folder) {
        TrainOptions options = new TrainOptions(1, 4, 1e-3, 1, 0, 0.01, 1, 0.998, 1, 1, SMALL, folder.resolve("run"));
        String message = assertThrows(
                        IllegalArgumentException.class, () -> TextTraining.run(options, folder.resolve("bundle")))
                .getMessage();
        assertTrue(message.contains("copy the folder tokenizer"), message);
    }
}
