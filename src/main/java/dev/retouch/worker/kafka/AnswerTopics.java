package dev.retouch.worker.kafka;

/** Where each kind of answer goes, and records that cannot be answered. */
public record AnswerTopics(String completed, String failed, String planned, String progress, String deadLetter) {}
