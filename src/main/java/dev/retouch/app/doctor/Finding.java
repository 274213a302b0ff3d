package dev.retouch.app.doctor;

import java.util.List;

/**
 * What a check found.
 *
 * @param check its name
 * @param level how bad it is
 * @param text what there is
 * @param remedy what to do about it; empty where nothing has to be done
 */
record Finding(String check, Level level, String text, String remedy) {

    /** How bad a finding is. */
    enum Level {
        /** As it should be. */
        OK,
        /** The worker serves, but not as somebody may expect. */
        WARN,
        /** The worker would not start, or would answer no request. */
        FAIL
    }

    static Finding ok(String check, String text) {
        return new Finding(check, Level.OK, text, "");
    }

    static Finding warn(String check, String text, String remedy) {
        return new Finding(check, Level.WARN, text, remedy);
    }

    static Finding fail(String check, String text, String remedy) {
        return new Finding(check, Level.FAIL, text, remedy);
    }

    /** This one alone, as most checks give it. */
    List<Finding> alone() {
        return List.of(this);
    }
}
