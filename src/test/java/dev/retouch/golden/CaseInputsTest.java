package dev.retouch.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.golden.Parity.Row;
import dev.retouch.tensor.Tensors;
import dev.retouch.weights.SafetensorsFile;
import dev.retouch.weights.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a golden case asks for is computed, or the case fails. */
class CaseInputsTest {

    @TempDir
    private Path folder;

    private final NDManager manager = Tensors.newManager();

    @AfterEach
    void close() {
        manager.close();
    }

    /** The case with one more input. */
    private GoldenCase with(GoldenCase golden, String input, NDArray value) throws IOException {
        SafetensorsFile file = SafetensorsFile.open(golden.tensors());
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        file.entries().keySet().forEach(name -> tensors.put(name, file.map(manager, name)));
        tensors.put("in." + input, value);
        SafetensorsWriter.write(folder.resolve(golden.json().path("file").asText()), tensors, Map.of());
        return new GoldenCase(folder.resolve(golden.name() + ".json"), golden.json());
    }

    /** A mask of the prompt's words: the last {@code padding} of them are none. */
    private NDArray mask(GoldenCase golden, String prompt, int padding) {
        int words = (int) SafetensorsFile.open(golden.tensors())
                .entries()
                .get("in." + prompt)
                .shape()[1];
        long[] mask = new long[words];
        Arrays.fill(mask, 0, words - padding, 1);
        return Tensors.longs(manager, mask, 1, words);
    }

    private static List<Row> wrong(GoldenCase golden) {
        return Parity.of(golden, CaseRunners.of(golden)).stream()
                .filter(row -> !row.agrees())
                .toList();
    }

    @Test
    void anInputThatNobodyReads_failsACaseOfEachClass() throws IOException {
        for (String kind : CaseRunners.kinds()) {
            GoldenCase golden = GoldenCase.of(kind).get(0);
            GoldenCase made = with(golden, "img.unknown", Tensors.floats(manager, new float[] {1}, 1));
            IllegalStateException failure =
                    assertThrows(IllegalStateException.class, () -> Parity.of(made, CaseRunners.of(made)), kind);
            assertEquals("nobody read the inputs [img.unknown]", failure.getMessage(), kind);
        }
    }

    @Test
    void aMaskOfEveryWord_changesNothing() throws IOException {
        for (String prompt : List.of("prompt_embeds", "negative_prompt_embeds")) {
            GoldenCase golden = GoldenCase.of(Mutation.PIPELINE).get(0);
            GoldenCase made = with(golden, prompt + "_mask", mask(golden, prompt, 0));
            assertEquals(List.of(), wrong(made), prompt);
        }
    }

    @Test
    void aMaskOfSomeWords_changesWhatItsBranchPredicts() throws IOException {
        Map<String, String> branches = Map.of(
                "prompt_embeds", "transformer_cond_step0",
                "negative_prompt_embeds", "transformer_uncond_step0");
        for (String prompt : branches.keySet()) {
            GoldenCase golden = GoldenCase.of(Mutation.PIPELINE).get(0);
            List<String> wrong = wrong(with(golden, prompt + "_mask", mask(golden, prompt, 2))).stream()
                    .map(Row::output)
                    .toList();
            branches.forEach((name, output) ->
                    assertEquals(name.equals(prompt), wrong.contains(output), () -> prompt + "_mask changes " + wrong));
            assertTrue(wrong.contains("image"), () -> prompt + "_mask changes " + wrong);
        }
    }

    @Test
    void anArgumentOfTheCallThatIsNotRun_failsTheCase() {
        GoldenCase golden = GoldenCase.of(Mutation.PIPELINE).get(0);
        ObjectNode json = golden.json().deepCopy();
        json.withObject("/call_kwargs").put("num_images_per_prompt", 2);
        GoldenCase made = new GoldenCase(golden.path(), json);
        IllegalArgumentException failure =
                assertThrows(IllegalArgumentException.class, () -> Parity.of(made, CaseRunners.of(made)));
        assertTrue(failure.getMessage().contains("num_images_per_prompt"), failure.getMessage());
    }
}
