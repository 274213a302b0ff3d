package dev.retouch.app.scenario;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a load test does, as its YAML file says.
 *
 * @param description one sentence
 * @param brief whether it is part of the run of all short ones
 * @param edit time of each edit
 * @param workers at the start, 1 or more
 * @param named whether each worker keeps a name over its lives, as a stateful set gives it
 * @param settings of the workers, beyond those that name the cluster
 * @param shareGroups settings that the broker holds for the share groups, where workers are members of such
 * @param warmUp streams that are answered before the clock starts, so that compilers and caches have done their first work
 * @param streams of requests
 * @param events faults and changes, by their time
 * @param goals beyond those that every scenario has
 * @param quiet time without an answer after which the rest counts as lost
 */
record Scenario(
        String description,
        boolean brief,
        Duration edit,
        int workers,
        boolean named,
        Map<String, String> settings,
        Map<String, String> shareGroups,
        List<RequestStream> warmUp,
        List<RequestStream> streams,
        List<Event> events,
        Goals goals,
        Duration quiet) {

    /** @throws IllegalArgumentException when it cannot be run; the message names the field */
    Scenario {
        settings = settings == null ? Map.of() : Map.copyOf(settings);
        shareGroups = shareGroups == null ? Map.of() : Map.copyOf(shareGroups);
        warmUp = warmUp == null ? List.of() : List.copyOf(warmUp);
        streams = streams == null ? List.of() : List.copyOf(streams);
        events = events == null ? List.of() : List.copyOf(events);
        goals = goals == null ? Goals.NONE : goals;
        edit = edit == null ? Duration.ofMillis(200) : edit;
        quiet = quiet == null ? Duration.ofSeconds(60) : quiet;
        workers = workers == 0 ? 1 : workers;
        if (description == null || streams.isEmpty()) {
            throw new IllegalArgumentException("a scenario needs a description and at least one of streams");
        }
        Set<String> names = streams.stream().map(RequestStream::name).collect(Collectors.toSet());
        for (RequestStream warm : warmUp) {
            // Its answers would be taken for those of the stream of its name, or not be waited for.
            if (!warm.awaited() || names.contains(warm.name())) {
                throw new IllegalArgumentException("a stream of warmUp must be awaited and have a name of its own");
            }
        }
        if (workers < 1 || edit.isNegative()) {
            throw new IllegalArgumentException("workers must be at least 1, and edit must not be negative");
        }
    }

    /** The stream of a name. */
    RequestStream stream(String name) {
        return streams.stream()
                .filter(stream -> stream.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no stream is called " + name));
    }

    /** Time of an edit in milliseconds. */
    double editMillis() {
        return edit.toNanos() / 1e6;
    }
}
