package dev.retouch.mistake;

import static dev.retouch.mistake.Place.in;

import java.util.List;
import java.util.stream.Stream;

/** Mistakes between a request record and its stored result and answer. */
final class JobMistakes {

    private static final String JOBS = "worker.job.JobRunnerTest.";
    private static final String REPEATED = "worker.job.RepeatedRequestTest.";
    private static final String KEYS = "worker.job.ResultKeysTest.keys_tellApartAllThatAResultDependsOn";
    private static final String RETRY = "worker.job.RetryTest.";
    private static final String STEPS = "worker.job.StepTest.";
    private static final String INTAKE = "worker.kafka.RequestIntakeTest.";
    private static final String STORE = "worker.store.S3ObjectStoreTest.";

    private JobMistakes() {}

    static List<Mistake> all() {
        return Stream.of(keys(), stored(), steps(), stages(), kafka(), store())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Mistake> keys() {
        return List.of(
                key("the source's entity tag is not in the result's key", "String.replace"),
                key("the model's id is not in the result's key", "ModelIds.toString"),
                key("the options are not in the result's key", "EditOptions.toString"),
                key("the source's address is not in the result's key", "S3Location.toString"),
                key("the format is not in the result's key", "OutputOptions.toString"),
                key("the background is not in the result's key", "String.valueOf"));
    }

    private static Mistake key(String name, String part) {
        return job(name, in("worker.job.ResultKeys", "content").result(part, ""), KEYS);
    }

    private static List<Mistake> stored() {
        return List.of(
                job(
                        "references are fetched for a model that takes none",
                        in("worker.job.FetchStep", "look").without("ImageEditor.requireReferences"),
                        "worker.job.ReferenceJobsTest.aModelThatTakesNone_refusesBeforeAnythingIsFetched"),
                job(
                        "a reference counts with the source's tag",
                        in("worker.job.ResultKeys", "name").at(3).operand("List.get", 1, 0),
                        "worker.job.ReferenceJobsTest.keys_dependOnEachReferenceAndItsContent"),
                job(
                        "an answer that belongs to another content is taken",
                        in("worker.job.StoredAnswers", "isOf").returns(1),
                        REPEATED + "storedAnswer_ofAnotherContent_isNotTaken"),
                job(
                        "the attributes of the first request are handed to the second",
                        in("worker.job.StoredAnswers", "find").without("EditCompleted.with", 0),
                        REPEATED + "request_again_isAnsweredFromTheStoreWithItsOwnAttributes"),
                job(
                        "a request that comes again is edited again",
                        in("worker.job.FetchStep", "find").result("Optional.isPresent", 0),
                        REPEATED + "request_again_isAnsweredFromTheStoreWithItsOwnAttributes"),
                job(
                        "the second of two answers stands",
                        in("worker.job.StoredAnswers", "keep").result("Stored.isNew", 1),
                        REPEATED + "answer_ofAnotherWorkerThatWasFirst_stands"),
                job(
                        "a store that is unavailable is taken for a source that is gone",
                        in("worker.job.FetchStep", "without").result("FailureReason.retryable", 0),
                        STEPS + "fetch_whileTheStoreIsUnavailable_doesNotAnswerFromIt"),
                job(
                        "a source that is gone hides the answer that its request got before",
                        in("worker.job.FetchStep", "without").result("FailureReason.retryable", 1),
                        "worker.job.StoreOutageTest.answeredRequest_whoseSourceIsRefused_isAnsweredAgain"));
    }

    private static List<Mistake> steps() {
        return List.of(
                job(
                        "the deadline is not looked at again before the edit",
                        in("worker.job.EditStep", "run").without("EditRequested.requireInTime"),
                        JOBS + "request_whoseDeadlinePassesWhileItWaitsForTheDevice_isNotEdited"),
                job(
                        "the deadline is not looked at before the source is decoded",
                        in("worker.job.FetchStep", "find").without("EditRequested.requireInTime"),
                        STEPS + "fetch_afterTheDeadline_decodesNothing"),
                job(
                        "the mask is not stored",
                        in("worker.job.StoreStep", "run").at(2).result("ObjectStore.putIfAbsent", null),
                        STEPS + "store_putsTheMaskBeforeTheRecordThatPromisesIt"),
                job(
                        "the mask's place takes the record",
                        in("worker.job.StoreStep", "run").at(1).calls("ResultKeys.mask", "record"),
                        STEPS + "store_putsTheMaskBeforeTheRecordThatPromisesIt"),
                job(
                        "the mask is stored in the place of the result",
                        in("worker.job.StoreStep", "run").calls("EditFiles.result", "mask"),
                        STEPS + "store_putsTheMaskBeforeTheRecordThatPromisesIt"),
                job(
                        "an answer is counted and not published",
                        in("worker.job.PublishStep", "completed").result("Answers.completed", null),
                        JOBS + "completed_carriesWhatWasStoredAndWhatTheEditReported"),
                job(
                        "a running edit is not seen",
                        in("worker.job.EditStep", "run").at(1).without("AtomicReference.set"),
                        JOBS + "editRunningFor_duringAnEdit_isTheTimeSinceItBegan"));
    }

    private static List<Mistake> stages() {
        return List.of(
                job(
                        "what does not pass is tried again",
                        in("worker.job.RetryPolicy", "pause").at(2).condition(),
                        RETRY + "failureThatDoesNotPass_isNotTriedAgain"),
                job(
                        "further attempts are not counted",
                        in("worker.job.Stage$Task", "runAgain").without("Attempts.increment"),
                        RETRY + "attempts_whileTheStoreFails_areCounted"),
                job(
                        "pauses do not double",
                        in("worker.job.RetryPolicy", "pauseAfter").result("Math.min", 0),
                        RETRY + "pauses_double_upToTenSecondsAndTheLimit"),
                job(
                        "a request that ends stays in flight",
                        in("worker.job.JobRunner", "submit").at(2).without("JobMeter.inFlight"),
                        JOBS + "meter_ofGoodAndBadRequests_countsOutcomesStagesAndWhatIsInFlight"),
                job(
                        "two edits run at once",
                        in("worker.job.JobRunner", "<init>").at(1).constant(1, 2),
                        JOBS + "edits_ofSeveralRequests_neverOverlap"),
                job(
                        "a request that waits to be tried again is forgotten in a shutdown",
                        in("worker.job.Stage", "handBack").returns(null),
                        RETRY + "sourcesThatAreUnavailable_leaveTheFetchThreadsToOthers"));
    }

    private static List<Mistake> kafka() {
        return List.of(
                kafka(
                        "a request that is handed back is acknowledged",
                        in("worker.kafka.RequestIntake", "end").calls("Delivery.handBack", "acknowledge"),
                        INTAKE + "delivery_thatCannotBeAnsweredBeforeTheShutdownEnds_isHandedBack"),
                kafka(
                        "a record that is answered is not acknowledged",
                        in("worker.kafka.RequestIntake", "end").calls("Delivery.acknowledge", "handBack"),
                        INTAKE + "delivery_isAcknowledgedWhenItsAnswerIsConfirmedAndNotBefore"),
                kafka(
                        "a malformed record is acknowledged without a dead letter",
                        in("worker.kafka.RequestIntake", "letter").without("DeadLetters.put"),
                        INTAKE + "malformedRecord_isAcknowledgedOnceItIsInTheDeadLetterTopic"),
                kafka(
                        "a shutdown does not wait for what was taken",
                        in("worker.kafka.Dispatcher", "close").result("Stream.anyMatch", 0),
                        "worker.kafka.IntakePlacesTest.shutDown_waitsForTheEditAloneAndHandsTheOthersBack"),
                kafka(
                        "a shutdown goes on taking",
                        in("worker.kafka.Dispatcher", "close").at(1).constant(1, 0),
                        "worker.kafka.DispatcherTest.close_handsBackWhatHasNotBegunAndWhatComesLater"),
                kafka(
                        "an answer counts as published before the broker confirms it",
                        in("worker.job.Publication", "run").result("CompletableFuture.get", null),
                        "worker.job.PublicationTest.answersThatNobodyConfirms_holdUpNoOther"),
                kafka(
                        "what the broker does not take counts as taken",
                        in("worker.kafka.ConfirmedSender$Sending", "onCompletion")
                                .at(1)
                                .condition(),
                        "worker.kafka.ConfirmedSenderTest.send_thatTheBrokerDoesNotTake_isRepeatedUntilItDoes"),
                kafka(
                        "an answer that is too large is given up in silence",
                        in("worker.kafka.KafkaAnswers", "publish").conditionOf("Boolean.booleanValue"),
                        "worker.kafka.KafkaAnswersTest.answerThatIsTooLargeWithoutAllThatIsSpare_isRefused"),
                kafka(
                        "failures are published as results",
                        in("worker.kafka.KafkaAnswers", "failed").calls("AnswerTopics.failed", "completed"),
                        "worker.kafka.KafkaAnswersTest.answers_goToTheirTopicsAsCloudEventsKeyedByTheRequest"));
    }

    private static List<Mistake> store() {
        return List.of(
                store(
                        "a put overwrites",
                        in("worker.store.S3ObjectStore", "putIfAbsent").without("Builder.ifNoneMatch", 0),
                        STORE + "put_neverOverwrites"),
                store(
                        "a source that has changed is edited",
                        in("worker.store.S3ObjectStore", "head").without("Builder.ifMatch", 0),
                        STORE + "head_withATagAndAVersion_asksForThem"),
                store(
                        "any bucket is allowed",
                        in("worker.store.AllowList", "require").result("AllowList.allows", 1),
                        STORE + "bucket_thatIsNotOnTheList_isNeverAskedFor"),
                store(
                        "an object that lay there counts as new",
                        in("worker.store.S3ObjectStore", "found").constant(0, 1),
                        STORE + "put_whereAnObjectLies_isThatObject"),
                store(
                        "a bucket that is missing passes for an answer that is not there",
                        in("worker.store.S3Failures", "isBucket").returns(0),
                        STORE + "find_thatIsRefused_isNotTakenForNothing"));
    }

    private static Mistake job(String name, Change change, String check) {
        return new Mistake("worker.job", name, change, check);
    }

    private static Mistake kafka(String name, Change change, String check) {
        return new Mistake("worker.kafka", name, change, check);
    }

    private static Mistake store(String name, Change change, String check) {
        return new Mistake("worker.store", name, change, check);
    }
}
