package dev.retouch.golden;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.image.Filter;
import dev.retouch.image.Resampler;
import dev.retouch.model.text.PatchGrid;
import dev.retouch.prompt.ImagePatches;
import dev.retouch.tensor.Tensors;
import java.util.LinkedHashMap;
import java.util.Map;

/** Runs a golden case of class Qwen2VLImageProcessor: pictures to patches, and sizes to sizes. */
final class ImagePatchesCases {

    private ImagePatchesCases() {}

    /** Every output of the case that has the processor's names, by name. */
    static Map<String, NDArray> run(NDManager manager, JsonNode json, Map<String, NDArray> in) {
        Map<String, NDArray> out = new LinkedHashMap<>();
        for (String name : in.keySet()) {
            String run = name.substring(0, name.indexOf('.'));
            if (name.endsWith(".image_u8")) {
                picture(manager, ImagePatches.of(json.path("config")), run, in.get(name), out);
            } else if (name.endsWith(".hw_min_max")) {
                out.put(run + ".hw", sizes(manager, (ObjectNode) json.path("config"), in.get(name)));
            }
        }
        return out;
    }

    private static void picture(
            NDManager manager, ImagePatches processor, String run, NDArray image, Map<String, NDArray> out) {
        int height = (int) image.getShape().get(0);
        int width = (int) image.getShape().get(1);
        PatchGrid grid = processor.smartResize(height, width);
        int newWidth = processor.width(grid);
        int newHeight = processor.height(grid);
        byte[] rgb = Resampler.resize(image.toByteArray(), width, height, 3, newWidth, newHeight, Filter.BICUBIC);
        out.put(run + ".resized_u8", Tensors.unsigned(manager, rgb, newHeight, newWidth, 3));
        out.put(run + ".image_grid_thw", Tensors.longs(manager, new long[] {1, grid.height(), grid.width()}, 1, 3));
        out.put(run + ".pixel_values", processor.patches(manager, rgb, grid));
    }

    private static NDArray sizes(NDManager manager, ObjectNode config, NDArray rows) {
        long[] in = rows.toLongArray();
        long[] out = new long[in.length / 2];
        for (int i = 0; i < in.length / 4; i++) {
            ObjectNode limits = config.deepCopy();
            limits.put("min_pixels", in[4 * i + 2]).put("max_pixels", in[4 * i + 3]);
            ImagePatches processor = ImagePatches.of(limits);
            PatchGrid grid = processor.smartResize((int) in[4 * i], (int) in[4 * i + 1]);
            out[2 * i] = processor.height(grid);
            out[2 * i + 1] = processor.width(grid);
        }
        return Tensors.longs(manager, out, in.length / 4, 2);
    }
}
