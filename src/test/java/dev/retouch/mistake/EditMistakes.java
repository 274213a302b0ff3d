package dev.retouch.mistake;

import static dev.retouch.mistake.Place.in;

import java.util.List;
import java.util.stream.Stream;

/** Mistakes between a request and its result. */
final class EditMistakes {

    private static final String LOOP = "golden.PipelineParityTest.denoiser_agreesWithTheReference";

    private static final String LOCAL = "edit.LocalDenoiserTest.";

    private EditMistakes() {}

    static List<Mistake> all() {
        return Stream.of(denoising(), localCompute(), conditioning(), region(), compositing(), request(), cache())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Mistake> denoising() {
        return List.of(
                mistake(
                        "the branches of guidance are swapped",
                        in("edit.Denoiser", "velocity").swap("Guidance.rescaled", 0, 1),
                        LOOP),
                mistake("guidance is left out", in("edit.Denoiser", "velocity").without("Guidance.rescaled", 0), LOOP),
                mistake(
                        "guidance is not rescaled",
                        in("edit.Denoiser", "velocity").calls("Guidance.rescaled", "combined"),
                        LOOP),
                mistake(
                        "the source stands before the target",
                        in("edit.Denoiser", "velocity").swap("Nn.cat", 1, 2),
                        LOOP),
                mistake(
                        "the source's velocity is taken for the target's",
                        in("edit.Denoiser", "velocity").operandThrough("Nn.span", 0, "lastFirst"),
                        LOOP),
                mistake(
                        "every step is told the first one's time",
                        in("edit.Denoiser", "velocity").operand("FlowMatchSchedule.time", 1, 0),
                        LOOP),
                mistake(
                        "every step goes as far as the first one",
                        in("edit.Denoiser", "denoise").operand("FlowMatchSchedule.step", 3, 0),
                        LOOP),
                mistake(
                        "the words' mask is not told",
                        in("edit.Denoiser", "velocity").operand("Dit.forward", 3, null),
                        "golden.CaseInputsTest.aMaskOfSomeWords_changesWhatItsBranchPredicts"),
                mistake(
                        "the hook is not told",
                        in("edit.Denoiser", "velocity").operandThrough("Dit.forward", 6, "noHook"),
                        "edit.DenoiserTest.denoise_runsTheHook"),
                mistake(
                        "the start is closed with the loop's own latents",
                        in("edit.Denoiser", "denoise").at(2).condition(),
                        "edit.DenoiserTest.denoise_leavesItsResultAlone"),
                mistake(
                        "the seed is ignored",
                        in("edit.EditPipeline", "denoise").operand("SeededNoise.of", 1, 0L),
                        "edit.EditPipelineTest.edit_sameSeedSameBytesOtherSeedOthers"),
                mistake(
                        "the guidance of the request is ignored",
                        in("edit.EditPipeline", "denoise").operand("Denoiser.denoise", 2, 1.0),
                        "edit.PipelineStepsTest.edit_localRunsTheAdapterInBothBranches"),
                mistake(
                        "the schedule is another picture size's",
                        in("edit.EditPipeline", "denoise").operand("FlowMatchSchedule.of", 2, 4096),
                        "edit.PipelineStepsTest.edit_globalIsTheBackboneAlone"),
                mistake(
                        "an edit builds a graph",
                        in("edit.EditPipeline", "exclusively").calls("GradMode.off", "on"),
                        "edit.EditPipelineTest.edit_onAFreshThreadBuildsNoGraph"));
    }

    private static List<Mistake> localCompute() {
        return List.of(
                mistake(
                        "tokens that are not computed stay noise",
                        in("edit.LocalDenoiser", "denoise").operand("LocalDenoiser.noised", 2, 1f),
                        LOCAL + "denoise_otherTokensAreTheSourceNoisedAsFarAsTheStepAsks"),
                mistake(
                        "every step is a dense one",
                        in("edit.LocalDenoiser", "denoise").result("DenseSteps.isDense", true),
                        LOCAL + "denoise_runsOnFewTokensBetweenDenseSteps"),
                mistake(
                        "the kept keys and values are not freed",
                        in("model.dit.KeptKeysValues", "close").without("List.forEach"),
                        "model.dit.SparsePassTest.kept_needsItsBytesOnceAndFreesThem"),
                mistake(
                        "the second branch is kept in the first one's place",
                        in("tensor.KeptRoom", "keeping").operand("Kernels.scalar", 0, 0.0),
                        "model.dit.SparsePassTest.sparsePass_ofTwoBranches_isThatOfEachAlone"),
                mistake(
                        "padding is attended to",
                        in("tensor.KeptRoom", "attended").at(2).operand("Kernels.scalar", 0, 0.0),
                        "model.dit.SparsePassTest.sparsePass_ofTwoBranches_isThatOfEachAlone"),
                mistake(
                        "masked words are attended to in sparse passes",
                        in("model.dit.WordBatch", "mask").returns(null),
                        "model.dit.SparsePassTest.sparsePass_withMaskedWords_isTheDensePass"),
                mistake(
                        "an edit whose whole picture is shown is computed in part",
                        in("edit.LocalPolicy", "computed").field("SOFT", "EXACT"),
                        "edit.LocalPolicyTest.computed_isEverythingWhereTheRestIsShown"),
                mistake(
                        "an edit keeps more than it may",
                        in("edit.LocalPolicy", "computed").result("LocalPolicy.kept", 0L),
                        "edit.LocalPolicyTest.computed_isEverythingWhereTooMuchWouldBeKept"),
                mistake(
                        "the computed region has no margin",
                        in("edit.LocalPolicy", "computed").without("Region.dilated", 0),
                        "edit.LocalPolicyTest.computed_isTheRegionWithAMargin"));
    }

    private static List<Mistake> conditioning() {
        return List.of(
                mistake(
                        "gates are open everywhere",
                        in("edit.Conditioning", "local").operandThrough("Adapter.gates", 1, "ones"),
                        "edit.ConditioningTest.local_isTheOpenHookOfRegionAndInstruction"),
                mistake(
                        "the condition is told no region",
                        in("edit.Conditioning", "local").operandThrough("Adapter.condition", 1, "ones"),
                        "edit.ConditioningTest.local_isTheOpenHookOfRegionAndInstruction"),
                mistake(
                        "the bundle's closed gate is ignored",
                        in("edit.Conditioning", "local").operand("Adapter.openHook", 3, 0.5),
                        "edit.ConditioningTest.local_isTheOpenHookOfRegionAndInstruction"),
                mistake(
                        "rows and columns are swapped in the rotary tables",
                        in("edit.Conditioning", "branch").swap("TokenGrid.still", 0, 1),
                        "edit.ConditioningTest.branch_placesRowsAndColumnsAsTheRegionHasThem"),
                mistake(
                        "the mask predictor reads the first reference",
                        in("edit.EncodedRequest", "source").constant(0, 1),
                        "edit.ReferencesTest.references_leaveTheRegionToTheSource"),
                mistake(
                        "the text encoder sees as much as the autoencoder",
                        in("edit.EditPipeline", "prepare").result("PipelineType.seenArea", 16384L),
                        "edit.ReferencesTest.textEncoder_seesLessThanTheAutoencoder"),
                mistake(
                        "a backbone for one picture is given references",
                        in("edit.EditPipeline", "requireReferences").result("PipelineType.references", 2),
                        "edit.ReferencesTest.aPlainBackbone_refusesThem"),
                mistake(
                        "more references are taken than the model knows",
                        in("edit.EditPipeline", "requireReferences").result("PipelineType.references", 3),
                        "edit.ReferencesTest.tooMany_areRefusedBeforeTheWork"),
                mistake(
                        "the adapter acts in the branch of a global edit",
                        in("edit.EditPipeline", "passes").field("GLOBAL", "AUTO"),
                        "edit.PipelineStepsTest.edit_globalIsTheBackboneAlone"),
                mistake(
                        "the region is found with the negative prompt",
                        in("edit.EncodedRequest", "instruction").constant(0, 1),
                        "edit.GrounderTest.probabilities_areThoseOfTheInstruction"),
                mistake(
                        "the mask predictor is told rows for columns",
                        in("edit.Grounder", "probabilities").swap("Adapter.predictMask", 3, 4),
                        "edit.GrounderTest.probabilities_areThoseOfTheInstruction"),
                mistake(
                        "the transformer reads the first layer",
                        in("edit.Prompt", "words").constant(1, 4),
                        "edit.PipelineStepsTest.encode_givesTheAdapterTheLastLayersAndTheTransformerTheVeryLast"));
    }

    private static List<Mistake> region() {
        return List.of(
                mistake(
                        "the region is not dilated",
                        in("edit.Region", "of").without("Region.grown", 0),
                        "edit.RegionTest.of_dilatesByTheMargin"),
                mistake(
                        "a given region is not dilated",
                        in("edit.Region", "inside").at(1).without("Region.grown", 0),
                        "edit.RegionTest.inside_takesTheTokensThatTheMaskTouchesAndDilates"),
                mistake(
                        "the threshold of the bundle is ignored",
                        in("edit.Region", "of").at(2).result("Inference.threshold", 0.5),
                        "edit.RegionTest.of_takesTheCellsAboveTheThreshold"),
                mistake(
                        "the threshold sinks with the largest probability",
                        in("edit.Region", "of").at(1).result("Inference.threshold", 1.0),
                        "edit.RegionTest.of_leavesFaintCellsOutWhereOneCellPassesTheThreshold"),
                mistake(
                        "faint objects are taken from another share",
                        in("edit.Region", "of").at(1).constant(0.5, 0.4),
                        "edit.RegionTest.of_takesAPeakWhereNothingPassesTheThreshold"),
                mistake(
                        "noise is taken for a peak",
                        in("edit.Region", "of").at(2).constant(0.5, 0.0),
                        "edit.RegionTest.of_findsNothingInAPlateauOrInNoise"),
                mistake(
                        "a plateau is taken for a peak",
                        in("edit.Region", "of").constant(0.25, 1.0),
                        "edit.RegionTest.of_findsNothingInAPlateauOrInNoise"),
                mistake(
                        "gates are hard at the region's edge",
                        in("edit.Region", "feathered").constant(4, 0),
                        "edit.RegionTest.shares_fallOffAtTheEdgeAsTheCompositionDoes"),
                mistake(
                        "an edit without a region runs everywhere",
                        in("edit.Grounder", "region").field("GLOBAL", "FAIL"),
                        "edit.GrounderTest.region_withoutAnythingFoundFailsOrIsEverything"),
                mistake(
                        "no edit is routed by its area",
                        in("edit.Region", "of").result("Inference.globalArea", 2.0),
                        "edit.RegionTest.of_routesByArea"),
                mistake(
                        "local edits are routed, and edits without a mode are not",
                        in("edit.Region", "of").field("AUTO", "LOCAL"),
                        "edit.RegionTest.of_staysLocalWhereThatIsAsked"),
                mistake(
                        "a token is touched from half of its footprint",
                        in("model.adapter.TouchedTokens", "isTouched").constant(0.05f, 0.5f),
                        "model.adapter.TouchedTokensTest.of_takesATokenAboveATwentiethOfItsFootprint"),
                mistake(
                        "a region is looked for where a global edit is asked for",
                        in("edit.EditPipeline", "regions").field("GLOBAL", "AUTO"),
                        "edit.PipelineStepsTest.edit_globalIsTheBackboneAlone"));
    }

    private static List<Mistake> compositing() {
        return List.of(
                mistake(
                        "exact keeps the model's picture and edits the source's",
                        in("edit.Composition", "outcome").swap("Compositor.composite", 0, 1),
                        "edit.CompositionTest.exact_isTheModelsPictureInsideAndTheSourceOutside"),
                mistake(
                        "soft puts the source back",
                        in("edit.Composition", "outcome").field("EXACT", "SOFT"),
                        "edit.CompositionTest.soft_isTheModelsPictureEverywhereAndSaysHowFarItIsOff"),
                mistake(
                        "what changed outside is measured inside",
                        in("edit.Composition", "outcome").operandThrough("Difference.outside", 2, "inverted"),
                        "edit.CompositionTest.exact_isTheModelsPictureInsideAndTheSourceOutside"),
                mistake(
                        "the result is the source",
                        in("edit.Composition", "outcome").without("Compositor.composite", 0),
                        "edit.CompositionTest.exact_isTheModelsPictureInsideAndTheSourceOutside"),
                mistake(
                        "the source's alpha is lost",
                        in("edit.Composition", "outcome").result("Picture.alpha", null),
                        "edit.CompositionTest.result_keepsTheSourcesAlpha"),
                mistake(
                        "the mask is drawn on the grid of the other axis",
                        in("edit.Composition", "weight").swap("Compositor.feather", 1, 2),
                        "edit.CompositionTest.mask_liesOnTheGridOfTheRegion"),
                mistake(
                        "the mask has no feather",
                        in("edit.Composition", "weight").operand("Compositor.feather", 5, 0),
                        "edit.CompositionTest.feather_isHalfATokenOfTheShorterSide"),
                mistake(
                        "latents are decoded as they are",
                        in("edit.LatentDecoder", "decode").without("Vae.denormalize", 1),
                        "edit.PipelineStepsTest.decode_isTheWayBackFromTheEncodedSource"),
                mistake(
                        "rows and columns are swapped in the decoded latents",
                        in("edit.LatentDecoder", "decode").swap("Latents.unpack", 1, 2),
                        "edit.PipelineStepsTest.decode_isTheWayBackFromTheEncodedSource"),
                mistake(
                        "numbers that are not finite become a picture",
                        in("edit.FiniteOutput", "require").result("Nn.isFinite", true),
                        "edit.PipelineStepsTest.decode_refusesWhatIsNotFinite"));
    }

    private static List<Mistake> request() {
        return List.of(
                mistake(
                        "latents are given to the transformer as they are",
                        in("edit.RequestEncoder", "latents").without("Vae.normalize", 1),
                        "edit.PipelineStepsTest.encode_latentsArePackedAndNormalised"),
                mistake(
                        "the negative prompt is not the empty one",
                        in("edit.RequestEncoder", "encode").constant(" ", "picture"),
                        "edit.PipelineStepsTest.encode_addsTheEmptyInstructionWhereGuidanceIsOn"),
                mistake(
                        "guidance of 1 runs a second branch",
                        in("edit.RequestEncoder", "encode").constant(1.0, 0.0),
                        "edit.PipelineStepsTest.encode_addsTheEmptyInstructionWhereGuidanceIsOn"),
                mistake(
                        "the bundle's steps are forgotten",
                        in("edit.EditOptions", "withDefaults").result("Inference.steps", 50),
                        "edit.EditOptionsTest.withDefaults_fillsInWhatIsNotNamed"),
                mistake(
                        "sources are resized with another filter",
                        in("edit.PreparedPicture", "resized").field("LANCZOS", "BICUBIC"),
                        "edit.PreparedPictureTest.of_resizesAsTheReferenceDoes"));
    }

    private static List<Mistake> cache() {
        return List.of(
                mistake(
                        "the cache does not tell pictures of one size apart",
                        in("edit.ContentCache", "key").at(2).without("MessageDigest.update"),
                        "edit.ContentCacheTest.key_tellsPicturesTextsAndPurposesApart"),
                mistake(
                        "the cache does not tell pictures of one content but another size apart",
                        in("edit.ContentCache", "key").at(1).without("MessageDigest.update"),
                        "edit.ContentCacheTest.key_tellsPicturesTextsAndPurposesApart"),
                mistake(
                        "the cache does not tell instructions apart",
                        in("edit.RequestEncoder", "prompt").operand("ContentCache.key", 2, ""),
                        "edit.PipelineStepsTest.encode_keepsEachPartForTheNextRequestThatNeedsIt"),
                mistake(
                        "the cache hands its own tensors out",
                        in("edit.ContentCache", "copy").without("NDArray.duplicate", 0),
                        "edit.ContentCacheTest.get_outlivesTheEditThatFilledIt"));
    }

    private static Mistake mistake(String name, Change change, String check) {
        return new Mistake("edit", name, change, check);
    }
}
