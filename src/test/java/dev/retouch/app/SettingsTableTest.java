package dev.retouch.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.app.settings.RetouchConfig;
import io.smallrye.config.WithDefault;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The README's table of settings and the settings are the same. */
class SettingsTableTest {

    @Test
    void readme_namesEverySettingWithItsDefault() throws IOException {
        Map<String, String> table = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of("README.md"))) {
            String[] cells = line.split("\\|", -1);
            if (line.startsWith("| `RETOUCH_")) {
                String property = cells[2].strip().replace("`", "");
                assertEquals(
                        property.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_"),
                        cells[1].strip().replace("`", ""));
                String value = cells[3].strip();
                table.put(property, value.startsWith("`") ? value.replace("`", "") : "");
                assertTrue(cells[4].strip().length() > 3, () -> property + " has no meaning");
            }
        }
        Map<String, String> settings = new TreeMap<>();
        collect(RetouchConfig.class, "retouch", settings);
        assertEquals(settings, table);
    }

    /** Property names with their defaults, empty where there is none. */
    private static void collect(Class<?> mapping, String prefix, Map<String, String> found) {
        for (Method method : mapping.getDeclaredMethods()) {
            String name = prefix + "."
                    + method.getName().replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
            WithDefault value = method.getAnnotation(WithDefault.class);
            if (value == null
                    && method.getReturnType() != Optional.class
                    && method.getReturnType().isInterface()) {
                collect(method.getReturnType(), name, found);
            } else {
                found.put(name, value == null ? "" : value.value());
            }
        }
    }
}
