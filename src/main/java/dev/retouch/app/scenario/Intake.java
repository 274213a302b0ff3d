package dev.retouch.app.scenario;

/** How workers take requests. */
enum Intake {
    CONSUMER_GROUP("consumer-group"),
    SHARE_GROUP("share-group");

    private final String setting;

    Intake(String setting) {
        this.setting = setting;
    }

    /** As picocli shows and reads it. */
    @Override
    public String toString() {
        return setting;
    }
}
