package dev.retouch.mistake;

import static dev.retouch.mistake.Place.in;

import java.util.List;

/** Mistakes in what is found and undone of a drift, and in what is said of it. */
final class DriftMistakes {

    private static final String DRIFT = "registration.DriftTest.";
    private static final String STEADIED = "edit.SteadiedTest.";

    private DriftMistakes() {}

    static List<Mistake> all() {
        return List.of(
                drift(
                        "what is not sure is undone",
                        in("registration.Drift", "between").constant(0.5, 0.0),
                        DRIFT + "flatPictures_areLeftAlone"),
                drift(
                        "another place that fits as well is not looked for",
                        in("registration.Drift", "confidence").result("Search.uniqueness", 2.0),
                        DRIFT + "stripesAndGrids_thatFitInSeveralPlaces_areLeftAlone"),
                drift(
                        "what lies beyond the drawn picture's edge is smeared from it",
                        in("registration.Restoration", "undone").at(2).result("Axis.inside", 1),
                        DRIFT + "beyondTheDrawnPicturesEdge_isTheSource"),
                edit(
                        "a drift is told and not undone",
                        in("edit.Steadied", "of").without("Drift.undo", 1),
                        STEADIED + "drift_isUndoneOnTheModelsWholePicture"),
                edit(
                        "a shift is told in other pixels than the source's",
                        in("edit.Steadied", "of").at(2).operator('*', '/'),
                        STEADIED + "drift_isSaidInPixelsOfTheSource"),
                edit(
                        "what no step of the model drew is compared",
                        in("edit.Steadied", "of").at(2).condition(),
                        STEADIED + "editWhoseStepsComputedOnlyTheRegion_hasNothingOfTheModelOutside"),
                new Mistake(
                        "worker.job",
                        "what was wrong with the source's file is not told",
                        in("worker.job.EditStep", "edit").without("EditOutcome.after", 0),
                        "worker.job.JobRunnerTest.completed_carriesWhatWasStoredAndWhatTheEditReported"));
    }

    private static Mistake drift(String name, Change change, String check) {
        return new Mistake("registration", name, change, check);
    }

    private static Mistake edit(String name, Change change, String check) {
        return new Mistake("edit", name, change, check);
    }
}
