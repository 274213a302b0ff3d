package dev.retouch.worker.job;

import dev.retouch.edit.EditOutcome;

/** A request's source and what the device made of it. */
record Edited(Fetched.Source source, EditOutcome outcome) {}
