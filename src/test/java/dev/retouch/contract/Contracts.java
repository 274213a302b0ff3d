package dev.retouch.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The published contracts, for tests; documents go in as text, since the validator brings another Jackson. */
public final class Contracts {

    static final Path FOLDER = Path.of("schemas");
    static final ObjectMapper JSON = new ObjectMapper();

    /** Schema files by the type of their event. */
    static final Map<String, String> FILES = Map.of(
            "dev.retouch.edit.requested.v1", "edit-requested.v1.schema.json",
            "dev.retouch.edit.completed.v1", "edit-completed.v1.schema.json",
            "dev.retouch.edit.failed.v1", "edit-failed.v1.schema.json");

    private Contracts() {}

    static String text(String file) {
        try {
            return Files.readString(FOLDER.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode json(String file) {
        try {
            return JSON.readTree(text(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is wrong with an event's data, in words; nothing when it is right. */
    public static List<String> problems(String type, String data) {
        return problems(SpecificationVersion.DRAFT_2020_12, text(FILES.get(type)), data);
    }

    static List<String> problems(SpecificationVersion version, String schema, String document) {
        Schema compiled = SchemaRegistry.withDefaultDialect(version).getSchema(schema);
        return compiled
                .validate(
                        document,
                        InputFormat.JSON,
                        context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
                .stream()
                .map(Error::toString)
                .toList();
    }
}
