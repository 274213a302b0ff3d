package dev.retouch.worker.job;

import static dev.retouch.worker.job.TestJobs.json;
import static dev.retouch.worker.job.TestJobs.raw;
import static dev.retouch.worker.job.TestJobs.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retouch.bundle.ModelIds;
import dev.retouch.edit.LocalCompute;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Where results lie. */
class ResultKeysTest {

    private static final ModelIds MODELS = new ModelIds("model", "adapter");

    private static ResultKeys keys(String json) {
        return ResultKeys.of(request(json), List.of("tag"), MODELS);
    }

    @Test
    void keys_areBelowTheOutputAndNamedAfterTheRequest() {
        ResultKeys keys = keys(json(3, "", ", \"output\": {\"location\": \"s3://own/below\", \"format\": \"jpeg\"}"));
        String name = "s3://own/below/3-[0-9a-f]{16}";
        assertTrue(keys.result().toString().matches(name + "\\.jpg"), keys.toString());
        assertTrue(keys.mask().toString().matches(name + "\\.mask\\.png"), keys.toString());
        assertTrue(keys.record().toString().matches(name + "\\.json"), keys.toString());
    }

    @Test
    void keys_tellApartAllThatAResultDependsOn() {
        EditRequested request = request(0);
        String elsewhere = json(0).replace("sources/0.png", "sources/other.png");
        String jpeg = json(0, "", ", \"output\": {\"format\": \"jpeg\"}");
        String sharp = json(0, "", ", \"output\": {\"format\": \"jpeg\", \"quality\": 0.5}");
        String small = json(0, "", ", \"output\": {\"format\": \"jpeg\", \"chroma\": \"4:2:0\"}");
        String bare = json(0, "", ", \"output\": {\"metadata\": \"strip\"}");
        RequestParser silent = new RequestParser(S3Location.prefix("s3://results/"), LocalCompute.AUTO, false);
        String flat = json(0).replace("\"seed\": 0", "\"seed\": 0, \"background\": \"#ffffff\"");
        String dark = flat.replace("#ffffff", "#000000");
        String blue = json(0).replace("red", "blue");
        String seed = json(0).replace("\"seed\": 0", "\"seed\": 1");
        String onward = json(0).replace("\"seed\": 0", "\"seed\": 0, \"whenNotFound\": \"global\"");
        String sparse = json(0).replace("\"seed\": 0", "\"seed\": 0, \"localCompute\": \"sparse\"");
        List<ResultKeys> all = List.of(
                ResultKeys.of(request, List.of("tag"), MODELS),
                ResultKeys.of(request, List.of("other tag"), MODELS),
                ResultKeys.of(request, List.of("tag"), new ModelIds("other", "adapter")),
                ResultKeys.of(request, List.of("tag"), new ModelIds("model", "other")),
                keys(elsewhere),
                keys(jpeg),
                keys(sharp),
                keys(small),
                keys(bare),
                ResultKeys.of(silent.parse(raw(json(0))), List.of("tag"), MODELS),
                keys(flat),
                keys(dark),
                keys(blue),
                keys(seed),
                keys(sparse),
                keys(onward),
                keys(json(0).replace("\"id\": \"0\"", "\"id\": \"1\"")));
        Set<S3Location> records = new HashSet<>();
        all.forEach(keys -> assertTrue(records.add(keys.record()), "the same as another: " + keys));
    }

    @Test
    void keys_areTheSameForAllThatAResultDoesNotDependOn() {
        ResultKeys keys = keys(json(0));
        assertEquals(keys, keys(json(0, "", ", \"attributes\": {\"a\": \"b\"}")));
        assertEquals(keys, keys(json(0, "", ", \"deadline\": \"2030-01-01T00:00:00Z\"")));
        assertEquals(keys, ResultKeys.of(request(0), List.of("\"tag\""), MODELS), "quotes may be left out");
    }
}
