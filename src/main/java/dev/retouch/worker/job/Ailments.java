package dev.retouch.worker.job;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which output prefixes are not well. Its owner guards it with a lock.
 *
 * <p>A prefix has an ailment of its own until several beside it have one too: then it is their parent's, so that requests
 * which each have a prefix of their own are not all edited only to find out the same. Where something below the parent was
 * stored lately it stays each prefix's own, unless what waits to be stored threatens to fill the memory.
 */
final class Ailments {

    /** So many children of a prefix that are not well say that it is the prefix. */
    private static final int CHILDREN = 3;

    /** How long a stored result says something of the prefixes above it. */
    private static final long LATELY = Duration.ofMinutes(1).toNanos();

    /** Of the prefixes above one, from the bucket on: a key of slashes has hundreds. */
    private static final int LEVELS = 8;

    private final long files;
    private final Map<S3Location, Ailment> own = new HashMap<>();
    private final Map<S3Location, Ailment> shared = new HashMap<>();
    /** When something was stored below a prefix, while another one was not well. */
    private final Map<S3Location, Long> worked = new HashMap<>();

    /** @param files bytes of what waits to be stored that are too many */
    Ailments(long files) {
        this.files = files;
    }

    private boolean isEmpty() {
        return own.isEmpty() && shared.isEmpty();
    }

    /** The ailment that a prefix has, or shares; null while it is well. */
    @Nullable
    Ailment of(S3Location prefix) {
        for (S3Location parent : shared.isEmpty() ? List.<S3Location>of() : parents(prefix)) {
            Ailment ailment = shared.get(parent);
            if (ailment != null) {
                return ailment;
            }
        }
        Ailment ailment = shared.get(prefix);
        return ailment == null ? own.get(prefix) : ailment;
    }

    /** The same, or a new one. */
    Ailment at(S3Location prefix) {
        Ailment ailment = of(prefix);
        if (ailment == null) {
            ailment = new Ailment(false);
            own.put(prefix, ailment);
        }
        return ailment;
    }

    /**
     * Makes one ailment of those of several children of a prefix above this one, where they say so.
     *
     * @return the one that the prefix has from now on
     */
    Ailment spread(S3Location prefix) {
        for (S3Location parent : parents(prefix)) {
            if (children(parent) >= CHILDREN && (!hasWorked(parent) || isCrowded())) {
                share(parent);
            }
        }
        return at(prefix);
    }

    private int children(S3Location parent) {
        Set<String> children = new HashSet<>();
        Stream.concat(own.keySet().stream(), shared.keySet().stream())
                .filter(prefix -> isBelow(parent, prefix))
                .forEach(prefix -> children.add(child(parent, prefix)));
        return children.size();
    }

    /** Or the same. */
    private static boolean isBelow(S3Location parent, S3Location prefix) {
        return prefix.bucket().equals(parent.bucket()) && prefix.key().startsWith(parent.key());
    }

    private static String child(S3Location parent, S3Location below) {
        int end = below.key().indexOf('/', parent.key().length());
        return end < 0 ? "" : below.key().substring(0, end);
    }

    private boolean hasWorked(S3Location parent) {
        worked.values().removeIf(when -> System.nanoTime() - when > LATELY);
        return worked.containsKey(parent);
    }

    private boolean isCrowded() {
        return all().stream().mapToLong(Ailment::files).sum() >= files;
    }

    private void share(S3Location parent) {
        Ailment common = new Ailment(true);
        for (Map<S3Location, Ailment> ailments : List.of(own, shared)) {
            ailments.forEach((prefix, ailment) -> {
                if (isBelow(parent, prefix)) {
                    common.takeIn(ailment);
                }
            });
            ailments.keySet().removeIf(prefix -> isBelow(parent, prefix));
        }
        shared.put(parent, common);
    }

    /** Something was stored below a prefix. */
    void worked(S3Location prefix) {
        if (!isEmpty()) {
            long now = System.nanoTime();
            worked.values().removeIf(when -> now - when > LATELY);
            parents(prefix).forEach(parent -> worked.put(parent, now));
            worked.put(prefix, now);
        }
    }

    /** Forgets an ailment that is over. */
    void forget(Ailment ailment) {
        own.values().remove(ailment);
        shared.values().remove(ailment);
    }

    List<Ailment> all() {
        return Stream.concat(own.values().stream(), shared.values().stream()).toList();
    }

    void clear() {
        own.clear();
        shared.clear();
    }

    /** The prefixes above one, the bucket last. */
    private static List<S3Location> parents(S3Location prefix) {
        List<S3Location> parents = new ArrayList<>();
        String key = prefix.key();
        for (int end = 0; end < key.length() && parents.size() < LEVELS; end = key.indexOf('/', end) + 1) {
            parents.add(0, new S3Location(prefix.bucket(), key.substring(0, end)));
        }
        return parents;
    }
}
