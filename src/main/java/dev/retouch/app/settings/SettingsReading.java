package dev.retouch.app.settings;

import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The worker's settings, with the default for each one that cannot be read: whoever checks goes on with that.
 *
 * @param config what can be read
 * @param refused a sentence for each value that cannot
 * @param unknown variables that look like settings and are none
 * @param offsetReset Kafka's {@code auto.offset.reset}; empty where it is not set
 */
public record SettingsReading(RetouchConfig config, List<String> refused, Set<String> unknown, String offsetReset) {

    private static final String PREFIX = "RETOUCH_";
    private static final String OFFSET_RESET = "kafka.auto.offset.reset";

    /** Of other commands, and of the images' entrypoint. */
    private static final Set<String> NO_SETTINGS =
            Set.of("RETOUCH_HUB_TOKEN", "RETOUCH_CHAT_KEY", "RETOUCH_JAVA_OPTIONS");

    /** What SmallRye says of a value that does not convert, and of an empty one. */
    private static final Pattern REFUSAL = Pattern.compile(
            "config property (\\S+) (?:with the config value \"(.*)\" threw an Exception whilst being converted (.*)"
                    + "|is defined as the empty String.*)");

    private static final Pattern CODE = Pattern.compile("SRCFG\\d+: |java\\.[\\w.]+: ");

    /**
     * Reads them.
     *
     * @param environment variables such as RETOUCH_IN_FLIGHT
     * @param properties such as retouch.in-flight; they win
     */
    public static SettingsReading of(Map<String, String> environment, Map<String, String> properties) {
        Set<String> names = ConfigMappings.getProperties(ConfigMappings.ConfigClass.configClass(RetouchConfig.class))
                .keySet();
        Map<String, String> given = new HashMap<>();
        for (String name : names) {
            String value = properties.getOrDefault(name, environment.get(variable(name)));
            if (value != null) {
                given.put(name, value);
            }
        }
        Set<String> known = names.stream().map(SettingsReading::variable).collect(Collectors.toSet());
        Set<String> unknown = environment.keySet().stream()
                .filter(name -> name.startsWith(PREFIX) && !known.contains(name) && !NO_SETTINGS.contains(name))
                .collect(Collectors.toCollection(TreeSet::new));
        List<String> refused = new ArrayList<>();
        String offsetReset =
                properties.getOrDefault(OFFSET_RESET, environment.getOrDefault(variable(OFFSET_RESET), ""));
        return new SettingsReading(read(given, refused), List.copyOf(refused), unknown, offsetReset);
    }

    /** The environment variable of a property. */
    public static String variable(String property) {
        return property.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    private static RetouchConfig read(Map<String, String> given, List<String> refused) {
        while (true) {
            try {
                return new SmallRyeConfigBuilder()
                        .addDiscoveredConverters()
                        .withSources(new PropertiesConfigSource(given, "settings", 100))
                        .withMapping(RetouchConfig.class)
                        .build()
                        .getConfigMapping(RetouchConfig.class);
            } catch (ConfigValidationException e) {
                int before = given.size();
                for (int i = 0; i < e.getProblemCount(); i++) {
                    Matcher refusal = REFUSAL.matcher(e.getProblem(i).getMessage());
                    if (refusal.find() && given.remove(refusal.group(1)) != null) {
                        refused.add(sentence(refusal));
                    }
                }
                if (given.size() == before) {
                    refused.add(String.valueOf(e.getMessage()));
                    given.clear();
                }
            }
        }
    }

    private static String sentence(Matcher refusal) {
        String name = variable(refusal.group(1));
        return refusal.group(2) == null
                ? name + " is empty"
                : name + " is '" + refusal.group(2) + "' ("
                        + CODE.matcher(refusal.group(3)).replaceAll("") + ")";
    }
}
