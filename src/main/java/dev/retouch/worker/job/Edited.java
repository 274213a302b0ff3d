package dev.retouch.worker.job;

import dev.retouch.edit.EditOutcome;
import java.util.List;

/**
 * A request's source and what the device made of it.
 *
 * @param outcomes one for each variant
 */
record Edited(Fetched.Source source, List<EditOutcome> outcomes) {}
