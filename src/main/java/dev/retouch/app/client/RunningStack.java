package dev.retouch.app.client;

import dev.retouch.app.embedded.Folders;
import dev.retouch.app.embedded.S3Access;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The stack that {@code demo --keep} left running, recorded in a small file so that {@code submit} finds it.
 *
 * @param cluster its addresses; its object store is an {@link S3Access}
 * @param processes its processes
 * @param folder its data and logs
 */
public record RunningStack(Cluster cluster, List<Member> processes, Path folder) {

    private static final String FILE = "kept-stack.properties";

    /** The folder in the user's home for the file and the data. */
    public static Path home() {
        return Path.of(System.getProperty("user.home"), ".retouch");
    }

    /** The recorded stack, if all its processes are running. */
    public static Optional<RunningStack> load() {
        return load(home()).filter(RunningStack::isAlive);
    }

    /** The recorded stack, whatever is left of it. */
    public static Optional<RunningStack> recorded() {
        return load(home());
    }

    static Optional<RunningStack> load(Path home) {
        Path file = home.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Properties p = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            p.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
        S3Access s3 = new S3Access(
                URI.create(p.getProperty("s3.endpoint")),
                p.getProperty("s3.region"),
                p.getProperty("s3.access-key"),
                p.getProperty("s3.secret-key"));
        Cluster.Topics topics = new Cluster.Topics(
                p.getProperty("topic.requested"),
                p.getProperty("topic.completed"),
                p.getProperty("topic.failed"),
                p.getProperty("topic.dead-letter"));
        Cluster cluster =
                new Cluster(p.getProperty("kafka.bootstrap-servers"), s3, p.getProperty("bucket.sources"), topics);
        List<Member> processes = Arrays.stream(p.getProperty("processes").split(","))
                .map(Member::parse)
                .toList();
        return Optional.of(new RunningStack(cluster, processes, Path.of(p.getProperty("folder"))));
    }

    /** Writes the file, readable by its owner only: it contains the secret key of the object store. */
    public void save() {
        save(home());
    }

    void save(Path home) {
        S3Access s3 = (S3Access) cluster.s3();
        Properties p = new Properties();
        p.setProperty("kafka.bootstrap-servers", cluster.bootstrapServers());
        p.setProperty("s3.endpoint", s3.endpoint().toString());
        p.setProperty("s3.region", s3.region());
        p.setProperty("s3.access-key", s3.accessKey());
        p.setProperty("s3.secret-key", s3.secretKey());
        p.setProperty("bucket.sources", cluster.sourceBucket());
        p.setProperty("topic.requested", cluster.topics().requested());
        p.setProperty("topic.completed", cluster.topics().completed());
        p.setProperty("topic.failed", cluster.topics().failed());
        p.setProperty("topic.dead-letter", cluster.topics().deadLetter());
        p.setProperty("processes", processes.stream().map(Member::toString).collect(Collectors.joining(",")));
        p.setProperty("folder", folder.toString());
        try {
            Files.createDirectories(home);
            Path file = home.resolve(FILE);
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try (OutputStream out = Files.newOutputStream(file)) {
                p.store(out, "the stack that demo --keep left running");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot record the running stack: " + e.getMessage(), e);
        }
    }

    /** An empty folder for the data of a new stack; no other one may be running. */
    public static Path freshFolder() {
        Path folder = home().resolve("stack");
        Folders.delete(folder);
        return folder;
    }

    /** Stops the processes and deletes their data and the file. */
    public void stop() {
        for (Member member : processes) {
            member.handle().ifPresent(process -> {
                process.destroyForcibly();
                process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
            });
        }
        Folders.delete(folder);
        try {
            Files.deleteIfExists(home().resolve(FILE));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete the record of the stopped stack: " + e.getMessage(), e);
        }
    }

    private boolean isAlive() {
        return processes.stream().allMatch(process -> process.handle().isPresent());
    }

    /**
     * A process of the stack.
     *
     * @param pid its id, which the system reuses
     * @param startMillis when it started; together with the id it identifies the process
     */
    public record Member(long pid, long startMillis) {

        // Start times are relative to the boot, whose wall-clock time shifts a little when the clock is adjusted.
        private static final long CLOCK_MILLIS = 3000;

        public static Member of(long pid) {
            return new Member(pid, start(ProcessHandle.of(pid).orElseThrow()));
        }

        static Member parse(String text) {
            String[] parts = text.split("@", 2);
            return new Member(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
        }

        Optional<ProcessHandle> handle() {
            return ProcessHandle.of(pid)
                    .filter(ProcessHandle::isAlive)
                    .filter(process -> Math.abs(start(process) - startMillis) < CLOCK_MILLIS);
        }

        @Override
        public String toString() {
            return pid + "@" + startMillis;
        }

        private static long start(ProcessHandle process) {
            return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        }
    }
}
