package dev.retouch.app.scenario;

/** The topics' names, as in {@code schemas/}: the workers' own defaults. */
final class Topics {

    static final String COMPLETED = "retouch.edit.completed";
    static final String FAILED = "retouch.edit.failed";
    static final String DEAD_LETTER = "retouch.edit.dead-letter";
    /** It has one partition. */
    static final String BATCH_STATE = "retouch.batch.state";

    private static final String REQUESTED = "retouch.edit.requested";
    private static final String INTERACTIVE = "retouch.edit.requested.interactive";

    private Topics() {}

    static String of(RequestStream.Lane lane) {
        return lane == RequestStream.Lane.INTERACTIVE ? INTERACTIVE : REQUESTED;
    }

    /** Those with several partitions. */
    static String[] all() {
        return new String[] {
            REQUESTED,
            INTERACTIVE,
            COMPLETED,
            FAILED,
            DEAD_LETTER,
            "retouch.edit.planned",
            "retouch.edit.progress",
            "retouch.edit.control",
            "retouch.batch.completed"
        };
    }
}
