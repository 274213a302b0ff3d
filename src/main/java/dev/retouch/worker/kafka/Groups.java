package dev.retouch.worker.kafka;

import dev.retouch.worker.job.Lane;
import java.util.Locale;

/** Names of the workers' groups: one for each lane and mode, so that a mode can be tried beside the other. */
public final class Groups {

    private Groups() {}

    /** The group whose members take a lane's records. */
    public static String of(IntakeMode mode, Lane lane) {
        return IntakeReaders.GROUP
                + (mode == IntakeMode.SHARE_GROUP ? "-share" : "")
                + (lane == Lane.BULK ? "" : "-" + lane.name().toLowerCase(Locale.ROOT));
    }
}
