package dev.retouch.mistake;

import static dev.retouch.mistake.Place.in;

import java.util.List;
import java.util.stream.Stream;

/** Mistakes between a data set and the weights that are trained on it. */
final class TrainMistakes {

    private TrainMistakes() {}

    static List<Mistake> all() {
        return Stream.of(losses(), batches(), stages(), optimizer(), state())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Mistake> losses() {
        String weighted = "LossesTest.regionAware_isTheWeightedMeanOfTheTokensErrors";
        String mask = "LossesTest.mask_isCrossEntropyPlusDice";
        return List.of(
                mistake(
                        "the region weighs no more than the rest",
                        in("train.Losses", "regionAware").operand("Nn.times", 1, 0.0),
                        weighted),
                mistake(
                        "the weighted errors are not divided by the weights",
                        in("train.Losses", "regionAware").without("NDArray.div", 0),
                        weighted),
                mistake(
                        "samples that are to be left out count",
                        in("train.Losses", "regionAware").without("NDArray.mul", 0),
                        "LossesTest.regionAware_leavesOutSamplesOfWeightZero"),
                mistake(
                        "the error is the mean over tokens instead of channels",
                        in("train.Losses", "weighted").constant(2, 1),
                        weighted),
                mistake(
                        "Dice is rewarded for missing",
                        in("train.Losses", "mask").without("NDArray.neg", 0),
                        mask),
                mistake(
                        "Dice does not count the overlap twice",
                        in("train.Losses", "mask").operand("Nn.times", 1, 1.0),
                        mask),
                mistake(
                        "cross-entropy is left out",
                        in("train.Losses", "mask").at(5).without("NDArray.add", 1),
                        mask),
                mistake(
                        "the overlap is divided by itself",
                        in("train.Losses", "overlap").calls("NDArray.add", "mul"),
                        "LossesTest.overlap_isTheMeanOfIntersectionOverUnion"));
    }

    private static List<Mistake> batches() {
        String flow = "EditBatchTest.flow_liesOnTheLineFromTargetToNoise";
        return List.of(
                mistake(
                        "the velocity goes from noise to data",
                        in("train.FlowBatch", "of").swap("NDArray.sub", 0, 1),
                        flow),
                mistake(
                        "each sample is told the time of another",
                        in("train.FlowBatch", "of").resultThrough("Noise.timesteps", "backwards"),
                        flow),
                mistake(
                        "times are not shifted as the sampler's are",
                        in("train.FlowBatch", "of").result("FlowMatchConfig.mu", 0.0),
                        flow),
                mistake(
                        "source and target are in each other's place",
                        in("train.EditBatch", "of").swap("EditBatch.<init>", 1, 2),
                        "EditBatchTest.batch_holdsTheRecordsInTheOrderOfTheIndices"),
                mistake(
                        "the region's shares are read as signed bytes",
                        in("train.EditBatch", "of").constant(255, -1),
                        "EditBatchTest.region_isTheShareOfEachTokensFootprint"),
                mistake(
                        "the noised source is denoised beside the target",
                        in("train.FlowBatch", "velocity").swap("Nn.cat", 1, 2),
                        "EditBatchTest.velocity_isThatOfTheNoisyTokens"),
                mistake(
                        "the mask of words is ignored",
                        in("train.FlowBatch", "velocity").operand("Dit.forward", 3, null),
                        "AdapterStageTest.paddingOfShorterPrompts_isNotSeen"),
                mistake(
                        "every step draws the batch of the first",
                        in("train.BatchSource", "noise").operand("Noise.of", 1, 0L),
                        "AdapterStageTest.step_isTheSameAgainAndAnotherStepIsNot"));
    }

    private static List<Mistake> stages() {
        String gradient = "AdapterStageTest.everyTrainedTensor_getsAGradient";
        String alpha = "AdapterStageTest.alphaAndTheRegionsForm_reachTheLoss";
        return List.of(
                mistake(
                        "the adapter's stage passes no alpha",
                        in("train.AdapterStage", "editLoss").operand("Losses.regionAware", 3, 0f),
                        alpha),
                mistake(
                        "edits of the whole picture train the editing path",
                        in("train.AdapterStage", "editLoss").operandThrough("Losses.regionAware", 4, "ones"),
                        "AdapterStageTest.theTwoHeads_shareNoParameter"),
                mistake(
                        "the adapter is not in the transformer",
                        in("train.AdapterStage", "editLoss").operandThrough("FlowBatch.velocity", 3, "noHook"),
                        gradient),
                mistake(
                        "the adapter never meets the empty instruction",
                        in("train.AdapterStage", "run").result("Noise.uniform", 1.0),
                        "AdapterStageTest.droppedInstruction_isTheEmptyOneAndNamesNothing"),
                mistake(
                        "the mask's loss does not reach the gradient",
                        in("train.AdapterStage", "run").without("NDArray.add", 0),
                        gradient),
                mistake(
                        "the editing path's loss does not reach the gradient",
                        in("train.AdapterStage", "run").without("NDArray.add", 1),
                        gradient),
                mistake(
                        "instructions are never dropped",
                        in("train.BackboneStage", "run").result("Noise.uniform", 1.0),
                        "BackboneStageTest.droppedInstruction_isTheEmptyOne"),
                mistake(
                        "the mask predictor is trained with other samples' instructions",
                        in("train.MaskStage", "run").operandThrough("InstructionMeans.of", 2, "backwards"),
                        "MaskStageTest.everySample_isFoundByItsOwnInstruction"));
    }

    private static List<Mistake> optimizer() {
        String clip = "OptimizerTest.longGradients_areClippedToTheirLengthTogether";
        String decay = "OptimizerTest.everyParameterDecays";
        return List.of(
                mistake(
                        "long gradients are not clipped",
                        in("train.Optimizer", "scale").result("Math.min", 1.0),
                        clip),
                mistake(
                        "gradients add up over steps",
                        in("train.Optimizer", "clear").without("List.forEach"),
                        "OptimizerTest.gradients_areClearedByAStep"),
                mistake(
                        "AdamW's parameters do not decay",
                        in("train.Optimizer", "<init>").operand("AdamW.<init>", 3, 0.0),
                        decay),
                mistake(
                        "Muon's parameters do not decay",
                        in("train.Optimizer", "<init>").operand("Muon.<init>", 2, 0.0),
                        decay),
                mistake(
                        "the moments are not corrected for their start",
                        in("train.AdamW", "step").operand("Updates.adamW", 8, 1_000_000L),
                        "AdamWTest.steps_agreeWithTheFormulas"),
                mistake(
                        "the warm-up begins one step late",
                        in("train.TrainOptions", "rateAt").at(3).constant(1.0, 0.0),
                        "TrainOptionsTest.rate_risesOverTheWarmUpAndFallsOverTheCoolDown"),
                mistake(
                        "the second moment forgets as the first does",
                        in("train.Optimizer", "<init>").constant(0.99, 0.9),
                        "OptimizerTest.state_namesTheMomentsOfEveryParameter"));
    }

    private static List<Mistake> state() {
        String resumed = "TrainLoopTest.run_thatWasCutOffGoesOnAsIfItHadNotBeen";
        return List.of(
                mistake(
                        "the weights are not averaged",
                        in("train.TrainingState", "average").returns(null),
                        "TrainingStateTest.average_withoutDecayIsTheWeights"),
                mistake(
                        "the average begins as slowly as it goes on",
                        in("train.TrainingState", "average").result("Math.min", 0.5),
                        "TrainingStateTest.average_startsQuicklyAndThenKeepsItsDecay"),
                mistake(
                        "a checkpoint holds no optimizer state",
                        in("train.TrainingState", "save").without("Map.putAll"),
                        resumed),
                mistake(
                        "a resumed run counts its steps from zero",
                        in("train.TrainingState", "restore").without("Optimizer.resumeAt"),
                        resumed),
                mistake(
                        "a resumed run's log keeps what came after the checkpoint",
                        in("train.LossLog", "append").result("Long.parseLong", 0L),
                        "LossLogTest.resumedLog_dropsWhatCameAfterTheCheckpointAndCountsItsSecondsOn"));
    }

    private static Mistake mistake(String name, Change change, String check) {
        return new Mistake("train", name, change, "train." + check);
    }
}
