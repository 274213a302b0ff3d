package dev.retouch.worker.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.retouch.failure.FailureException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One object of a request, read as strictly as {@code schemas/edit-requested.v1.schema.json} describes it: to
 * ignore a misspelt option would be to make an edit that nobody asked for.
 *
 * <p>Every method throws a {@link FailureException} that names the field by its path.
 */
final class Fields {

    private final String path;
    private final JsonNode object;

    private Fields(String path, JsonNode object, Set<String> known) {
        if (!object.isObject()) {
            throw invalid("the field '" + path + "' must be an object, got " + object);
        }
        this.path = path;
        this.object = object;
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw invalid("the field '" + at(name) + "' is unknown");
            }
        });
    }

    /** The whole request. */
    static Fields of(JsonNode request, Set<String> known) {
        return new Fields("", request, known);
    }

    /** A part of the request; one that is absent has no fields. */
    Fields object(String name, Set<String> known) {
        return new Fields(at(name), object.has(name) ? object.get(name) : JsonNodeFactory.instance.objectNode(), known);
    }

    /** The objects of a list, none where it is absent. */
    List<Fields> objects(String name, int most, Set<String> known) {
        JsonNode list = object.path(name);
        if (list.isMissingNode()) {
            return List.of();
        }
        if (!list.isArray() || list.size() > most) {
            throw invalid("the field '" + at(name) + "' must be a list of at most " + most + " objects, got " + list);
        }
        List<Fields> objects = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            objects.add(new Fields(at(name) + "[" + i + "]", list.get(i), known));
        }
        return objects;
    }

    String text(String name) {
        return optionalText(name).orElseThrow(() -> invalid("the field '" + at(name) + "' is missing"));
    }

    /** The text, or nothing when the field is absent. */
    Optional<String> optionalText(String name) {
        JsonNode value = object.path(name);
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            throw invalid("the field '" + at(name) + "' must be text, got " + value);
        }
        return Optional.of(value.asText());
    }

    /** The text, or an empty one when the field is absent. */
    String text(String name, Pattern form, String meaning) {
        String value = optionalText(name).orElse("");
        if (object.has(name) && !form.matcher(value).matches()) {
            throw invalid("the field '" + at(name) + "' must be " + meaning + ", got '" + value + "'");
        }
        return value;
    }

    /** A whole number, which JSON may write as 7 or as 7.0. */
    long whole(String name, long least, long most, long absent) {
        JsonNode value = object.path(name);
        if (value.isMissingNode()) {
            return absent;
        }
        if (!value.isNumber()
                || !value.canConvertToExactIntegral()
                || !value.canConvertToLong()
                || value.asLong() < least
                || value.asLong() > most) {
            throw invalid("the field '" + at(name) + "' must be a whole number from " + least + " to " + most + ", got "
                    + value);
        }
        return value.asLong();
    }

    /** Whether it is there and true. */
    boolean flag(String name) {
        JsonNode value = object.path(name);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw invalid("the field '" + at(name) + "' must be true or false, got " + value);
        }
        return value.asBoolean(false);
    }

    double number(String name, double least, double most, double absent) {
        Double value = optionalNumber(name, least, most);
        return value == null ? absent : value;
    }

    /** The number, or null when the field is absent. */
    @Nullable
    Double optionalNumber(String name, double least, double most) {
        JsonNode value = object.path(name);
        if (value.isMissingNode()) {
            return null;
        }
        if (!value.isNumber() || !(value.asDouble() >= least && value.asDouble() <= most)) {
            throw invalid(
                    "the field '" + at(name) + "' must be a number from " + least + " to " + most + ", got " + value);
        }
        return value.asDouble();
    }

    <E extends Enum<E>> E choice(Class<E> type, String name, E absent) {
        E value = optionalChoice(type, name);
        return value == null ? absent : value;
    }

    /** A constant by its text in lower case, or null when the field is absent. */
    <E extends Enum<E>> @Nullable E optionalChoice(Class<E> type, String name) {
        JsonNode value = object.path(name);
        if (value.isMissingNode()) {
            return null;
        }
        for (E constant : type.getEnumConstants()) {
            if (value.isTextual() && lower(constant).equals(value.asText())) {
                return constant;
            }
        }
        throw invalid("the field '" + at(name) + "' must be one of "
                + Stream.of(type.getEnumConstants()).map(Fields::lower).collect(Collectors.joining(", ")) + ", got "
                + value);
    }

    private static String lower(Enum<?> constant) {
        return constant.toString().toLowerCase(Locale.ROOT);
    }

    private String at(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    /** The message may quote a field of any length: it is cut, since it also goes to traces. */
    static FailureException invalid(String message) {
        return new FailureException(JobFailure.REQUEST_INVALID, Failures.cut(message));
    }
}
