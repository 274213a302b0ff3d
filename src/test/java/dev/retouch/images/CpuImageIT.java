package dev.retouch.images;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The CPU image as {@code images/build} makes it, on an empty base: its layers, laid over each other in a folder, and run with
 * this machine's Java by the image's own entrypoint and environment.
 */
class CpuImageIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path folder;

    private static Path root;
    private static JsonNode config;

    @BeforeAll
    static void buildAndUnpack() throws Exception {
        Ran build = run(
                Path.of("."),
                Map.of(
                        "RETOUCH_PACKAGED",
                        "true",
                        "MAVEN_ARGS",
                        System.getenv().getOrDefault("MAVEN_ARGS", "") + " -Dimage.base=scratch"),
                "images/build",
                "cpu");
        assertEquals(0, build.exit(), build.out());
        Path image = Files.createDirectories(folder.resolve("image"));
        root = Files.createDirectories(folder.resolve("root"));
        untar("-xf", Path.of("target/image/retouch-cpu.tar"), image);
        JsonNode manifest =
                JSON.readTree(image.resolve("manifest.json").toFile()).get(0);
        assertEquals("retouch:0.1.0", manifest.at("/RepoTags/0").asText());
        config = JSON.readTree(image.resolve(manifest.path("Config").asText()).toFile())
                .path("config");
        for (JsonNode layer : manifest.path("Layers")) {
            untar("-xzf", image.resolve(layer.asText()), root);
        }
    }

    private static void untar(String how, Path archive, Path target) throws Exception {
        Ran tar = run(target, Map.of(), "tar", how, archive.toAbsolutePath().toString(), "--no-same-owner");
        assertEquals(0, tar.exit(), tar.out());
    }

    @Test
    void user_isANumberOtherThanRoots() {
        String user = config.path("User").asText();
        assertTrue(user.matches("\\d+:\\d+"), user);
        assertNotEquals("0", user.split(":")[0]);
    }

    @Test
    void files_canBeReadByEverybody() throws Exception {
        Ran closed = run(root, Map.of(), "find", "app", "!", "-perm", "-004");
        assertEquals("", closed.out());
    }

    @Test
    void edit_byTheEntrypoint_writesAPicture() throws Exception {
        Path source = folder.resolve("source.png");
        assertTrue(ImageIO.write(new BufferedImage(64, 48, BufferedImage.TYPE_INT_RGB), "png", source.toFile()));
        Path result = folder.resolve("result.png");
        Ran edit = start(
                "edit",
                "--source",
                source.toString(),
                "--instruction",
                "make it red",
                "--when-not-found",
                "global",
                "--steps",
                "2",
                "--out",
                result.toString());
        assertEquals(0, edit.exit(), edit.out());
        assertEquals(48, ImageIO.read(result.toFile()).getHeight());
    }

    @Test
    void doctor_byTheEntrypoint_findsTheImageInOrder() throws Exception {
        Ran doctor = start("doctor", "--offline", "--json");
        assertEquals(0, doctor.exit(), doctor.out());
        Set<String> ofTheImage = new TreeSet<>(Set.of("settings", "natives", "engine", "bundle"));
        for (JsonNode check : JSON.readTree(doctor.out()).path("checks")) {
            if (ofTheImage.remove(check.path("check").asText())) {
                assertEquals("ok", check.path("level").asText(), check.toString());
            }
            if (check.path("check").asText().equals("bundle")) {
                assertTrue(check.path("text").asText().contains(root.toString()), check.toString());
            }
        }
        assertEquals(Set.of(), ofTheImage, "not looked at");
    }

    @Test
    void heap_followsTheMemoryUnlessOptionsSayOtherwise() throws Exception {
        Map<String, String> options = new TreeMap<>(environment());
        options.put("RETOUCH_JAVA_OPTIONS", "-Xmx64m -XX:+PrintFlagsFinal");
        Ran chosen = run(folder, options, root + entrypoint(), "--version");
        assertTrue(chosen.out().matches("(?s).*MaxHeapSize\\s+= 67108864 .*"), "the options were not taken");
    }

    private static Ran start(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(root + entrypoint()));
        command.addAll(List.of(arguments));
        return run(folder, environment(), command.toArray(String[]::new));
    }

    private static String entrypoint() {
        assertEquals(1, config.path("Entrypoint").size(), config.toString());
        return config.at("/Entrypoint/0").asText();
    }

    /** The image's environment and no other, its folders in the unpacked image; Java is this machine's. */
    private static Map<String, String> environment() {
        Map<String, String> environment = new TreeMap<>();
        StreamSupport.stream(config.path("Env").spliterator(), false)
                .map(entry -> entry.asText().split("=", 2))
                .forEach(entry -> environment.put(entry[0], entry[1].startsWith("/") ? root + entry[1] : entry[1]));
        environment.put("PATH", Path.of(System.getProperty("java.home"), "bin") + ":/usr/bin:/bin");
        return environment;
    }

    private record Ran(int exit, String out) {}

    /** Runs a command; an environment that has a PATH replaces this process's, any other adds to it. */
    private static Ran run(Path where, Map<String, String> environment, String... command) throws Exception {
        Path said = Files.createTempFile(folder, "said", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(where.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(said.toFile());
        if (environment.containsKey("PATH")) {
            builder.environment().clear();
        }
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            assertTrue(process.waitFor(4, TimeUnit.MINUTES), String.join(" ", command) + " does not end");
        } finally {
            process.destroyForcibly();
        }
        return new Ran(process.exitValue(), Files.readString(said, StandardCharsets.UTF_8));
    }
}
