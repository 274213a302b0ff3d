package dev.retouch.golden;

import ai.djl.ndarray.NDArray;
import dev.retouch.weights.Checkpoint;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The inputs of a golden case by name, which remember which of them were read. */
final class CaseInputs extends AbstractMap<String, NDArray> {

    private static final String PREFIX = "in.";

    private final Map<String, NDArray> inputs = new TreeMap<>();
    private final Set<String> unread = new TreeSet<>();

    CaseInputs(Checkpoint file) {
        for (String key : file.keys()) {
            if (key.startsWith(PREFIX)) {
                inputs.put(
                        key.substring(PREFIX.length()),
                        file.tensor(key, file.entry(key).shape()));
            }
        }
        unread.addAll(inputs.keySet());
    }

    @Override
    public @Nullable NDArray get(Object name) {
        unread.remove(name);
        return inputs.get(name);
    }

    @Override
    public boolean containsKey(Object name) {
        return inputs.containsKey(name);
    }

    /** An entry counts as read when its value is asked for. */
    @Override
    public Set<Entry<String, NDArray>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Entry<String, NDArray>> iterator() {
                Iterator<String> names = inputs.keySet().iterator();
                return new Iterator<>() {
                    @Override
                    public boolean hasNext() {
                        return names.hasNext();
                    }

                    @Override
                    public Entry<String, NDArray> next() {
                        String name = names.next();
                        return new SimpleImmutableEntry<>(name, inputs.get(name)) {
                            @Override
                            public NDArray getValue() {
                                unread.remove(name);
                                return super.getValue();
                            }
                        };
                    }
                };
            }

            @Override
            public int size() {
                return inputs.size();
            }
        };
    }

    /** @throws IllegalStateException when an input was not read: the case asks for more than was computed */
    void refuseUnread() {
        if (!unread.isEmpty()) {
            throw new IllegalStateException("nobody read the inputs " + unread);
        }
    }
}
