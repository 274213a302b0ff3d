package dev.retouch.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.model.text.TextEncoder;
import dev.retouch.model.vae.Vae;
import dev.retouch.prompt.PromptTemplate;
import dev.retouch.tensor.DeviceMemory;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.Twins;
import dev.retouch.weights.WeightMismatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelBundleTest {

    @TempDir
    Path bundle;

    @BeforeEach
    void write() throws IOException {
        TinyBundle.write(bundle);
    }

    private WeightMismatch refused() {
        return assertThrows(WeightMismatch.class, () -> {
            try (ModelBundle opened = ModelBundle.open(bundle, Dtype.F32, List.of(), Residency.DEVICE)) {
                assertNull(opened, "was opened");
            }
        });
    }

    @Test
    void open_loadsEveryPartAndCloseFreesThem() throws IOException {
        NDManager manager;
        try (ModelBundle opened = ModelBundle.open(bundle, Dtype.BF16, List.of(), Residency.DEVICE)) {
            manager = opened.manager();
            assertEquals(TinyBundle.config(), opened.config());
            assertEquals(TinyBundle.config().vae(), opened.vae().config());
            assertEquals(TinyBundle.config().text(), opened.text().config());
            assertEquals(288, opened.tokenizer().id(PromptTemplate.IMAGE_PAD));
            assertEquals(288, opened.template().picture());
            assertEquals(Dtype.BF16, Dtype.of(opened.transformer().imgIn().weight()));
            assertEquals(BundleIds.of(bundle, PipelineType.EDIT, List.of(), false), opened.ids());
            assertNotNull(opened.adapter());
            assertTrue(manager.isOpen());
        }
        assertFalse(manager.isOpen(), "the weights outlive the bundle");
    }

    @Test
    void open_givesABackboneWithoutAnAdapter() throws IOException {
        Files.delete(bundle.resolve("adapter/config.json"));
        Files.delete(bundle.resolve("adapter/diffusion_pytorch_model.safetensors"));
        Files.delete(bundle.resolve("adapter"));
        try (ModelBundle opened = ModelBundle.open(bundle, Dtype.F32, List.of(), Residency.DEVICE)) {
            assertNull(opened.adapter());
        }
    }

    @Test
    void open_refusesWithTheFirstFaultAndTheNumberOfOthers() throws IOException {
        Files.writeString(bundle.resolve("model_index.json"), "{}");
        assertEquals(
                bundle.resolve("model_index.json")
                        + " is of no class: only a QwenImageEditPipeline or a QwenImageEditPlusPipeline runs here",
                refused().getMessage());
        Files.writeString(bundle.resolve("vae/config.json"), "{");
        Files.writeString(bundle.resolve("transformer/config.json"), "{");
        assertTrue(
                refused().getMessage().endsWith("runs here (and 2 more faults: bundle check lists them)"),
                refused().getMessage());
    }

    @Test
    void open_refusesATokenizerOfAnotherModel() throws IOException {
        Path file = bundle.resolve("text_encoder/config.json");
        Files.writeString(file, Files.readString(file).replace("\"image_token_id\" : 288", "\"image_token_id\" : 5"));
        assertTrue(
                refused().getMessage().startsWith("the tokenizer of " + bundle),
                refused().getMessage());
    }

    /** The first tensor of the transformer is one too many. */
    @Test
    void open_withTooLittleMemory_saysWhatToDo() {
        WeightView full = (part, whole) -> {
            throw new EngineException("RuntimeError: CUDA out of memory. Tried to allocate 72.00 MiB.");
        };
        IllegalStateException failure = assertThrows(IllegalStateException.class, () -> {
            try (ModelBundle opened = ModelBundle.open(bundle, Dtype.F32, List.of(), Residency.DEVICE, full)) {
                assertNull(opened, "was opened");
            }
        });
        assertEquals(
                "there is too little free memory for the weights of " + bundle
                        + " with the residency device: `retouch bundle plan " + bundle
                        + "` says what each residency takes of the device",
                failure.getMessage());
        assertTrue(DeviceMemory.isExhausted(failure));
    }

    @Test
    void offload_keepsOneGuestAtATime() throws IOException {
        try (ModelBundle opened = ModelBundle.open(bundle, Dtype.F32, List.of(), Residency.OFFLOAD)) {
            NDArray text = Twins.tensors(opened.text()).get(0);
            assertSame(text, Twins.tensors(opened.text()).get(0), "it stays until another comes");
            NDArray vae = Twins.tensors(opened.vae()).get(0);
            assertTrue(text.isReleased());
            assertFalse(vae.isReleased());
            opened.vacate();
            assertTrue(vae.isReleased());
            NDArray again = Twins.tensors(opened.vae()).get(0);
            opened.text();
            assertTrue(again.isReleased());
        }
    }

    @Test
    void device_keepsAllWhereItIs() throws IOException {
        try (ModelBundle opened = ModelBundle.open(bundle, Dtype.F32, List.of(), Residency.DEVICE)) {
            TextEncoder text = opened.text();
            Vae vae = opened.vae();
            opened.vacate();
            assertSame(text, opened.text());
            assertSame(vae, opened.vae());
            assertFalse(Twins.tensors(vae).get(0).isReleased());
        }
    }
}
