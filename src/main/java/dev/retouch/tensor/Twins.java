package dev.retouch.tensor;

import ai.djl.ndarray.NDArray;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Makes a network again over other tensors, so that it can lie elsewhere without its class knowing of it.
 *
 * <p>A network is a record of tensors, of further such records, of lists of them, and of settings; settings are shared.
 */
public final class Twins {

    private Twins() {}

    /** The network with each tensor replaced. */
    public static <N extends Record> N of(N network, UnaryOperator<NDArray> tensors) {
        return of(
                network,
                tensors,
                list -> list.stream().map(element -> twin(element, tensors)).toList());
    }

    /** The same, with another rule for the lists that are components of the network itself. */
    @SuppressWarnings("unchecked") // the constructor of N makes an N
    public static <N extends Record> N of(N network, UnaryOperator<NDArray> tensors, UnaryOperator<List<?>> lists) {
        RecordComponent[] components = network.getClass().getRecordComponents();
        Object[] values = new Object[components.length];
        for (int i = 0; i < values.length; i++) {
            Object value = value(network, components[i]);
            values[i] = value instanceof List<?> list ? lists.apply(list) : twin(value, tensors);
        }
        return (N) made(network.getClass(), components, values);
    }

    private static @Nullable Object twin(@Nullable Object value, UnaryOperator<NDArray> tensors) {
        if (value instanceof NDArray tensor) {
            return tensors.apply(tensor);
        }
        if (value instanceof Record network) {
            return of(network, tensors);
        }
        return value instanceof List<?> list
                ? list.stream().map(element -> twin(element, tensors)).toList()
                : value;
    }

    /** Its tensors, in an order that is the same for all networks of one form. */
    public static List<NDArray> tensors(Record network) {
        List<NDArray> found = new ArrayList<>();
        walk(network, found, new ArrayList<>());
        return found;
    }

    /** Its settings, in the same way: what two networks must have in common to differ in their tensors alone. */
    public static List<Object> settings(Record network) {
        List<Object> found = new ArrayList<>();
        walk(network, new ArrayList<>(), found);
        return found;
    }

    private static void walk(@Nullable Object value, List<NDArray> tensors, List<Object> settings) {
        if (value instanceof NDArray tensor) {
            tensors.add(tensor);
        } else if (value instanceof Record network) {
            for (RecordComponent component : network.getClass().getRecordComponents()) {
                walk(value(network, component), tensors, settings);
            }
        } else if (value instanceof List<?> list) {
            list.forEach(element -> walk(element, tensors, settings));
        } else {
            settings.add(value == null ? "none" : value);
        }
    }

    private static @Nullable Object value(Record network, RecordComponent component) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(network);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + component, e);
        }
    }

    private static Object made(Class<?> type, RecordComponent[] components, Object[] values) {
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make a " + type.getName(), e);
        }
    }
}
