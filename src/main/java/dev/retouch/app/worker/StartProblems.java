package dev.retouch.app.worker;

import dev.retouch.app.settings.SettingsReading;
import dev.retouch.app.settings.SettingsRules;
import dev.retouch.worker.kafka.IntakeMode;
import java.util.ArrayList;
import java.util.List;

/** Why a worker does not start with its settings. */
public final class StartProblems {

    private StartProblems() {}

    /** A sentence for each setting that cannot be read or is out of its range; none when the worker may start. */
    public static List<String> of(SettingsReading reading) {
        List<String> problems = new ArrayList<>(reading.refused());
        problems.addAll(SettingsRules.broken(reading.config()));
        if (reading.config().intake() == IntakeMode.CONSUMER_GROUP
                && reading.offsetReset().strip().equalsIgnoreCase("none")) {
            problems.add("KAFKA_AUTO_OFFSET_RESET is '" + reading.offsetReset()
                    + "': it must be earliest or latest, since a new group has no offsets, nor has a topic that is"
                    + " made again");
        }
        try {
            WarmUp.pictures(reading.config().warmUp(), true);
        } catch (IllegalArgumentException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
        return problems;
    }
}
