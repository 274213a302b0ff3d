package dev.retouch.train.adapter;

import dev.retouch.model.dit.Streams;

/** What a stage hands to the next one; whoever takes it copies it and closes the streams. */
record Forwarded(Streams x, Shared shared) {}
