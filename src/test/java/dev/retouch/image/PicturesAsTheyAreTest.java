package dev.retouch.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Files of the kinds that catalogues hold, each with the pixels that it means: the cases of pictures/asis/expectations.json. */
class PicturesAsTheyAreTest {

    private static final String FOLDER = "asis/";

    /** What is more than decoding, and is tested where it happens. */
    private static final Set<String> ELSEWHERE = Set.of(
            "cut-out-hidden-colour",
            "s3-content-encoding",
            "instruction-invisible",
            "deadline-leap-second",
            "one-bad-object-blocks-all");

    @TestFactory
    Stream<DynamicTest> decode_asExpected() {
        return cases().filter(one -> !ELSEWHERE.contains(one.get("kind").getAsString()))
                .map(one -> DynamicTest.dynamicTest(one.get("file").getAsString(), () -> check(one)));
    }

    @Test
    void decode_allKindsAreCovered() {
        List<JsonObject> all = cases().toList();
        assertEquals(60, all.size());
        assertEquals(
                49,
                all.stream()
                        .filter(one -> !ELSEWHERE.contains(one.get("kind").getAsString()))
                        .count());
    }

    @Test
    void decode_missingEndIsWarnedOf() {
        List<String> complete = List.of("pngexif-exif-chunk.png", "webpalpha-plain-none.webp", "iccp-no-adler.png");
        complete.forEach(file -> assertEquals(List.of(), decoded(file).warnings(), file));
        cases().filter(one -> one.get("kind").getAsString().equals("end-marker-only-missing"))
                .forEach(one -> {
                    String file = one.get("file").getAsString();
                    assertEquals(1, decoded(file).warnings().size(), file);
                    assertTrue(decoded(file).warnings().get(0).contains("no end marker"), file);
                });
    }

    private static void check(JsonObject expected) {
        String file = expected.get("file").getAsString();
        Picture picture = decoded(file).picture();
        JsonArray size = expected.getAsJsonArray("size");
        assertEquals(size.get(0).getAsInt(), picture.width(), "width");
        assertEquals(size.get(1).getAsInt(), picture.height(), "height");
        int tolerance = expected.get("tolerance").getAsInt();
        for (JsonObject pixel : objects(expected, "pixels")) {
            int at =
                    pixel.get("y").getAsInt() * picture.width() + pixel.get("x").getAsInt();
            JsonArray wanted = pixel.getAsJsonArray(pixel.has("rgba") ? "rgba" : "rgb");
            for (int channel = 0; channel < wanted.size(); channel++) {
                int found = channel < 3 ? picture.rgb()[3 * at + channel] & 0xff : alpha(picture, at);
                assertEquals(wanted.get(channel).getAsInt(), found, tolerance, pixel + " channel " + channel);
            }
        }
        for (JsonObject pixel : objects(expected, "alpha")) {
            int at =
                    pixel.get("y").getAsInt() * picture.width() + pixel.get("x").getAsInt();
            assertEquals(pixel.get("a").getAsInt(), alpha(picture, at), tolerance, pixel.toString());
        }
    }

    private static int alpha(Picture picture, int at) {
        return picture.hasAlpha() ? picture.alpha()[at] & 0xff : 255;
    }

    private static DecodedPicture decoded(String file) {
        return PictureDecoder.decodeWithWarnings(TestPictures.resource(FOLDER + file), PictureLimits.DEFAULT);
    }

    private static Stream<JsonObject> cases() {
        String json = new String(TestPictures.resource(FOLDER + "expectations.json"), StandardCharsets.UTF_8);
        return objects(JsonParser.parseString(json).getAsJsonObject(), "cases").stream();
    }

    private static List<JsonObject> objects(JsonObject of, String name) {
        if (!of.has(name)) {
            return List.of();
        }
        return StreamSupport.stream(of.getAsJsonArray(name).spliterator(), false)
                .map(JsonElement::getAsJsonObject)
                .toList();
    }
}
