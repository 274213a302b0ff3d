package dev.retouch.app.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * DJL, its JNI library and the libtorch that was chosen from outside, by what they say of themselves: a wrong choice is told
 * before anything is loaded, since the engine would try to download what fits it.
 */
final class EngineChoice {

    /** Two forms of a version beside libtorch's libraries: of the archive for C++, of the package for Python. */
    private static final List<String> VERSION_FILES = List.of("../build-version", "../version.py");

    private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+\\.\\d+");
    private static final String BRIDGE = "libdjl_torch.so";

    private final Map<String, String> environment;
    private final String djl;
    private final String jni;

    /**
     * @param environment variables, which win over system properties
     * @throws IOException when the application lacks its engine
     */
    EngineChoice(Map<String, String> environment) throws IOException {
        this.environment = environment;
        this.djl = property("/pytorch-engine.properties", "djl_version");
        // For example 2.7.1-0.35.1: of libtorch, then of DJL.
        this.jni = property("/jnilib/pytorch.properties", "jni_version");
    }

    /**
     * What is wrong and what to do about it.
     *
     * @param text what is wrong
     * @param remedy what to do
     */
    record Fault(String text, String remedy) {}

    /** The versions, for people. */
    String versions() {
        return "DJL " + djl + ", JNI library " + jni;
    }

    /** The version of libtorch that the JNI library is built for. */
    String fits() {
        return jni.substring(0, jni.indexOf('-'));
    }

    /** What to do about a libtorch that does not fit. */
    String remedy() {
        return "use libtorch " + fits()
                + ", which this JNI library is built for: unset PYTORCH_LIBRARY_PATH for the one"
                + " for CPUs, or let it name the folder lib of libtorch " + fits() + "+cu128";
    }

    /** What cannot work. */
    Optional<Fault> fault() throws IOException {
        if (!jni.endsWith("-" + djl)) {
            return fault(versions() + " do not match", "package pytorch-engine and pytorch-jni of one DJL version");
        }
        String version = setting("PYTORCH_VERSION");
        if (!version.isEmpty() && !version.startsWith(fits())) {
            return fault(
                    versions() + ", but PYTORCH_VERSION is " + version,
                    "unset PYTORCH_VERSION, or set it to " + fits() + " with a libtorch of that version");
        }
        String path = setting("PYTORCH_LIBRARY_PATH");
        return path.isEmpty() ? Optional.empty() : fault(Path.of(path));
    }

    private Optional<Fault> fault(Path folder) throws IOException {
        if (!Files.exists(folder.resolve("libtorch.so"))) {
            return fault(
                    "there is no libtorch.so in PYTORCH_LIBRARY_PATH, " + folder,
                    "name the folder lib of libtorch " + fits() + ", or unset it to use the libtorch for CPUs");
        }
        Optional<String> found = declared(folder);
        if (found.isPresent() && !found.get().equals(fits())) {
            return fault(versions() + ", but libtorch in " + folder + " has the version " + found.get(), remedy());
        }
        if (hasBridge(folder)) {
            return Optional.empty();
        }
        String flavour = setting("PYTORCH_FLAVOR");
        List<String> flavours =
                Stream.of("cpu", "cu128").filter(EngineChoice::hasBridge).toList();
        return flavours.contains(flavour)
                ? Optional.empty()
                : fault(
                        "PYTORCH_FLAVOR is '" + flavour + "', and the JNI library exists for " + flavours,
                        "set PYTORCH_FLAVOR to what the libtorch in " + folder + " is built for");
    }

    private static Optional<Fault> fault(String text, String remedy) {
        return Optional.of(new Fault(text, remedy));
    }

    /** Whether there is a JNI library beside libtorch: the engine takes it before its own, whatever the flavour. */
    private static boolean hasBridge(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(file -> file.getFileName().toString().endsWith(BRIDGE));
        }
    }

    private static boolean hasBridge(String flavour) {
        return EngineChoice.class.getResource("/jnilib/linux-x86_64/" + flavour + "/" + BRIDGE) != null;
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
        try (InputStream in = EngineChoice.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException(resource + " is missing from the application");
            }
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty(name, "");
        }
    }
}
