package dev.retouch.worker.kafka;

/** How several workers share the records of a topic. */
public enum IntakeMode {
    /** Each has partitions of its own: there is no work for more workers than partitions. */
    CONSUMER_GROUP,
    /** Each record goes to whoever is free. */
    SHARE_GROUP
}
