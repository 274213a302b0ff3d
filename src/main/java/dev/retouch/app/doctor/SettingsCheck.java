package dev.retouch.app.doctor;

import dev.retouch.app.settings.SettingsReading;
import dev.retouch.app.worker.StartProblems;
import java.util.ArrayList;
import java.util.List;

/** The worker's settings: whether each can be read and is in its range, and whether they agree. */
final class SettingsCheck {

    private static final String NAME = "settings";
    private static final String TABLE = "see the README's table of settings";

    private SettingsCheck() {}

    static Check check(SettingsReading reading) {
        return Check.of(NAME, () -> look(reading));
    }

    static List<Finding> look(SettingsReading reading) {
        List<Finding> findings = new ArrayList<>();
        StartProblems.of(reading).forEach(sentence -> findings.add(Finding.fail(NAME, sentence, TABLE)));
        if (!reading.unknown().isEmpty()) {
            findings.add(Finding.warn(
                    NAME, String.join(", ", reading.unknown()) + ": no setting has this name, it is ignored", TABLE));
        }
        return findings.isEmpty()
                ? Finding.ok(NAME, "every setting can be read").alone()
                : findings;
    }
}
