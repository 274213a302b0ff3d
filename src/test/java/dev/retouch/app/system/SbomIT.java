package dev.retouch.app.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The bill of materials that the build writes holds every jar that ships, byte for byte, with its licences. */
class SbomIT {

    private static final Path SHIPPED = Path.of("target/quarkus-app/lib");
    private static final Path BOM = Path.of("target/bom.json");
    private static final Path LICENCES = Path.of("docs/licences.md");
    private static final Pattern LINE = Pattern.compile("\\| ([^|]+) \\| ([^|]+) \\|");

    /** The plugin asks for a network: what is packaged with {@code -o} keeps the bill of the build before. */
    @BeforeAll
    static void billIsOfThisBuild() throws IOException {
        assumeTrue(
                Files.exists(BOM)
                        && Files.getLastModifiedTime(BOM).compareTo(Files.getLastModifiedTime(Path.of("pom.xml"))) > 0,
                "packaged offline: there is no bill of materials of this pom.xml");
    }

    @Test
    void everyShippedJar_isInTheBillWithItsHash() throws Exception {
        Map<String, JsonNode> bill = byHash();
        List<String> missing = new ArrayList<>();
        for (Path jar : shipped()) {
            if (!bill.containsKey(sha256(jar))) {
                missing.add(jar.getFileName().toString());
            }
        }
        assertEquals(List.of(), missing);
        assertTrue(bill.size() > 150, "the bill has only " + bill.size() + " components");
    }

    @Test
    void licencesOfWhatShips_areTheListedOnes() throws Exception {
        Map<String, JsonNode> bill = byHash();
        Map<String, TreeSet<String>> found = new TreeMap<>();
        for (Path jar : shipped()) {
            JsonNode component = bill.get(sha256(jar));
            found.computeIfAbsent(licences(component), licence -> new TreeSet<>())
                    .add(component.path("group").asText() + "."
                            + component.path("name").asText());
        }
        Map<String, String> told = new TreeMap<>();
        found.forEach((licence, jars) ->
                told.put(licence, licence.equals("Apache-2.0") ? "all others" : String.join(", ", jars)));
        Map<String, String> listed = new TreeMap<>();
        for (String line : Files.readAllLines(LICENCES)) {
            Matcher row = LINE.matcher(line);
            if (row.matches() && !row.group(1).equals("licence")) {
                listed.put(row.group(1), row.group(2));
            }
        }
        assertEquals(told, listed);
    }

    private static String licences(JsonNode component) {
        TreeSet<String> names = new TreeSet<>();
        for (JsonNode licence : component.path("licenses")) {
            JsonNode own = licence.path("license");
            names.add(licence.path("expression")
                    .asText(own.path("id").asText(own.path("name").asText())));
        }
        return names.isEmpty() ? "none" : String.join(" or ", names);
    }

    private static Map<String, JsonNode> byHash() throws IOException {
        Map<String, JsonNode> bill = new TreeMap<>();
        for (JsonNode component : new ObjectMapper().readTree(BOM.toFile()).path("components")) {
            for (JsonNode hash : component.path("hashes")) {
                if (hash.path("alg").asText().equals("SHA-256")) {
                    bill.put(hash.path("content").asText(), component);
                }
            }
        }
        return bill;
    }

    private static List<Path> shipped() throws IOException {
        try (Stream<Path> files = Files.walk(SHIPPED)) {
            return files.filter(file -> file.toString().endsWith(".jar")).toList();
        }
    }

    private static String sha256(Path file) throws IOException, GeneralSecurityException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }
}
