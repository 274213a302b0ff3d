package dev.retouch.golden;

import java.util.Map;
import java.util.Set;

/** Which runner computes which of the reference's classes. */
final class CaseRunners {

    private static final Map<String, CaseRunner> BY_KIND = Map.of(
            "AutoencoderKLQwenImage", VaeCases::run,
            "QwenImageTransformer2DModel", TransformerCases::run,
            "Qwen2_5_VLForConditionalGeneration", TextCases::run,
            "Qwen2VLImageProcessor", (manager, json, weights, in) -> ImagePatchesCases.run(manager, json, in),
            "CLIPModel", ClipCases::run,
            "ViTModel", VitCases::run,
            "QwenImageEditPipeline.__call__", PipelineCases::one,
            "QwenImageEditPlusPipeline.__call__", PipelineCases::plus,
            "FlowMatchEulerDiscreteScheduler", SchedulerCases::run,
            "src/diffusers/pipelines/qwenimage/pipeline_qwenimage_edit.py", PipelinePieces::run);

    private CaseRunners() {}

    /** The classes of the reference that have a runner. */
    static Set<String> kinds() {
        return BY_KIND.keySet();
    }

    /** @throws IllegalArgumentException when no runner knows the case's class: it is a failure, never a skip */
    static CaseRunner of(GoldenCase golden) {
        CaseRunner runner = BY_KIND.get(golden.kind());
        if (runner == null) {
            throw new IllegalArgumentException(golden.path() + " is of the class '" + golden.kind()
                    + "', which no runner knows: known are " + BY_KIND.keySet());
        }
        return runner;
    }
}
