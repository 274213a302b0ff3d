package dev.retouch.app.doctor;

import dev.retouch.tensor.EngineFacts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** DJL, its JNI library and libtorch: whether they are made for each other, first by what they say, then by loading. */
final class EngineCheck {

    private static final String NAME = "engine";

    /** Two forms of a version beside libtorch's libraries: of the archive for C++, of the package for Python. */
    private static final List<String> VERSION_FILES = List.of("../build-version", "../version.py");

    private static final String BRIDGE = "libdjl_torch.so";

    private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+\\.\\d+");

    private final Map<String, String> environment;
    private final EngineProbe probe;

    private EngineCheck(Map<String, String> environment, EngineProbe probe) {
        this.environment = environment;
        this.probe = probe;
    }

    static Check check(Map<String, String> environment, EngineProbe probe) {
        return new Check(NAME, EngineProbe.LIMIT, new EngineCheck(environment, probe)::look);
    }

    private List<Finding> look() throws IOException, InterruptedException {
        String djl = property("/pytorch-engine.properties", "djl_version");
        // For example 2.7.1-0.35.1: of libtorch, then of DJL.
        String jni = property("/jnilib/pytorch.properties", "jni_version");
        String fits = jni.substring(0, jni.indexOf('-'));
        String versions = "DJL " + djl + ", JNI library " + jni;
        if (!jni.endsWith("-" + djl)) {
            return fail(versions, "package pytorch-engine and pytorch-jni of one DJL version")
                    .alone();
        }
        Optional<Finding> fault = chosen(fits, versions);
        if (fault.isPresent()) {
            return fault.get().alone();
        }
        try {
            EngineFacts facts = probe.facts();
            String text = versions + ", libtorch " + facts.libtorch() + (facts.cuda() ? " for CUDA in " : " in ")
                    + facts.folder();
            return facts.libtorch().startsWith(fits)
                    ? Finding.ok(NAME, text).alone()
                    : fail(text + " do not match", fit(fits)).alone();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return fail(versions + ": the engine does not load: " + cause.getMessage(), fit(fits))
                    .alone();
        }
    }

    /** What is wrong with a libtorch that was chosen from outside. */
    private Optional<Finding> chosen(String fits, String versions) throws IOException {
        String version = setting("PYTORCH_VERSION");
        if (!version.isEmpty() && !version.startsWith(fits)) {
            return Optional.of(fail(
                    versions + ", but PYTORCH_VERSION is " + version,
                    "unset PYTORCH_VERSION, or set it to " + fits + " with a libtorch of that version"));
        }
        String path = setting("PYTORCH_LIBRARY_PATH");
        if (path.isEmpty()) {
            return Optional.empty();
        }
        Path folder = Path.of(path);
        if (!Files.exists(folder.resolve("libtorch.so"))) {
            return Optional.of(fail(
                    "there is no libtorch.so in PYTORCH_LIBRARY_PATH, " + path,
                    "name the folder lib of libtorch " + fits + ", or unset it to use the libtorch for CPUs"));
        }
        Optional<String> found = declared(folder);
        if (found.isPresent() && !found.get().equals(fits)) {
            return Optional.of(
                    fail(versions + ", but libtorch in " + path + " has the version " + found.get(), fit(fits)));
        }
        if (hasBridge(folder)) {
            return Optional.empty();
        }
        String flavour = setting("PYTORCH_FLAVOR");
        List<String> flavours =
                Stream.of("cpu", "cu128").filter(EngineCheck::hasBridge).toList();
        if (!flavours.contains(flavour)) {
            return Optional.of(fail(
                    "PYTORCH_FLAVOR is '" + flavour + "', and the JNI library exists for " + flavours,
                    "set PYTORCH_FLAVOR to what the libtorch in " + path + " is built for"));
        }
        return Optional.empty();
    }

    private static Finding fail(String text, String remedy) {
        return Finding.fail(NAME, text, remedy);
    }

    private static String fit(String version) {
        return "use libtorch " + version + ", which this JNI library is built for: unset PYTORCH_LIBRARY_PATH for the"
                + " one for CPUs, or let it name the folder lib of libtorch " + version + "+cu128";
    }

    /** Whether there is a JNI library beside libtorch: the engine takes it before its own, whatever the flavour. */
    private static boolean hasBridge(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(file -> file.getFileName().toString().endsWith(BRIDGE));
        }
    }

    private static boolean hasBridge(String flavour) {
        return EngineCheck.class.getResource("/jnilib/linux-x86_64/" + flavour + "/" + BRIDGE) != null;
    }

    private String setting(String name) {
        return environment.getOrDefault(name, System.getProperty(name, ""));
    }

    private static Optional<String> declared(Path folder) throws IOException {
        for (String name : VERSION_FILES) {
            Path file = folder.resolve(name);
            if (Files.isRegularFile(file)) {
                Matcher matcher = VERSION.matcher(Files.readString(file));
                if (matcher.find()) {
                    return Optional.of(matcher.group());
                }
            }
        }
        return Optional.empty();
    }

    private static String property(String resource, String name) throws IOException {
        try (InputStream in = EngineCheck.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException(resource + " is missing from the application");
            }
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty(name, "");
        }
    }
}
