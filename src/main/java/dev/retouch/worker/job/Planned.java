package dev.retouch.worker.job;

import dev.retouch.edit.EditPlan;

/** A request's source and what an edit of it would do. */
record Planned(Fetched.Source source, EditPlan plan) {}
