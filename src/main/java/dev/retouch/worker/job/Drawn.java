package dev.retouch.worker.job;

import dev.retouch.edit.EditOutcome;
import dev.retouch.edit.EditPlan;
import java.util.List;

/** What comes of a request's turn on the device. */
sealed interface Drawn {

    /**
     * Its source and what the device made of it.
     *
     * @param outcomes one for each variant
     */
    record Edited(Fetched.Source source, List<EditOutcome> outcomes) implements Drawn {}

    /** Its source and what an edit of it would do, for a request that asked only that. */
    record Planned(Fetched.Source source, EditPlan plan) implements Drawn {}

    /** Another worker answered it while it waited. */
    record Answered(EditCompleted answer) implements Drawn {}

    /** Its output prefix was found to be unavailable while it waited. */
    record Held() implements Drawn {}
}
