package dev.retouch.bundle;

import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.files.SmallFiles;
import dev.retouch.model.adapter.AdapterConfig;
import dev.retouch.model.dit.DitConfig;
import dev.retouch.model.text.TextConfig;
import dev.retouch.model.vae.VaeConfig;
import dev.retouch.prompt.ImagePatches;
import dev.retouch.sampling.FlowMatchConfig;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The sizes and settings of a model bundle.
 *
 * @param pipeline what its parts are put together to
 * @param adapter null where the folder is a backbone without {@code adapter/}
 * @param inference how an edit is run unless a request says otherwise
 */
public record BundleConfig(
        PipelineType pipeline,
        VaeConfig vae,
        TextConfig text,
        ImagePatches pictures,
        DitConfig transformer,
        FlowMatchConfig scheduler,
        @Nullable AdapterConfig adapter,
        Inference inference) {

    /**
     * Reads the configuration files of a bundle.
     *
     * @throws IOException when one is missing or is not JSON; the message names it
     * @throws IllegalArgumentException when one contradicts itself; the message names it
     */
    public static BundleConfig read(Path bundle) throws IOException {
        boolean adapter = Folder.ADAPTER.isIn(bundle);
        return new BundleConfig(
                ModelIndex.read(bundle),
                Parts.VAE.config().read(bundle),
                Parts.TEXT_ENCODER.config().read(bundle),
                Parts.PROCESSOR.read(bundle),
                Parts.TRANSFORMER.config().read(bundle),
                Parts.SCHEDULER.read(bundle),
                adapter ? Parts.ADAPTER.config().read(bundle) : null,
                adapter ? Parts.INFERENCE.read(bundle) : Inference.of(MissingNode.getInstance()));
    }

    /** The same without an adapter: a backbone. */
    public BundleConfig withoutAdapter() {
        return new BundleConfig(pipeline, vae, text, pictures, transformer, scheduler, null, inference);
    }

    /**
     * Side of a transformer token in pixels; the reference spells it {@code vae_scale_factor} times {@code patch_size}.
     */
    public int tokenPixels() {
        return vae.scaleFactor() * transformer.patchSize();
    }

    /** How many of the text encoder's last hidden layers its adapter reads, or would read where it has none. */
    public int textLayers() {
        return adapter == null
                ? Math.min(AdapterConfig.QWEN_IMAGE_EDIT.textLayers(), text.numHiddenLayers() + 1)
                : adapter.textLayers();
    }

    /**
     * Writes every configuration file and {@code model_index.json}.
     *
     * @throws IOException when the disk does not take it
     */
    public void write(Path bundle) throws IOException {
        ModelIndex.write(bundle, pipeline);
        Parts.VAE.config().write(bundle, vae);
        Parts.TEXT_ENCODER.config().write(bundle, text);
        Parts.PROCESSOR.write(bundle, pictures);
        Parts.TRANSFORMER.config().write(bundle, transformer);
        Parts.SCHEDULER.write(bundle, scheduler);
        if (adapter != null) {
            writeAdapter(bundle, adapter, inference);
        }
    }

    /**
     * Writes {@code adapter/config.json}.
     *
     * @throws IOException when the disk does not take it
     */
    public static void writeAdapter(Path bundle, AdapterConfig adapter, Inference inference) throws IOException {
        ObjectNode json = Parts.ADAPTER.config().writer().apply(adapter);
        json.setAll(Parts.INFERENCE.writer().apply(inference));
        SmallFiles.writeObject(Parts.ADAPTER.config().in(bundle), json);
    }
}
