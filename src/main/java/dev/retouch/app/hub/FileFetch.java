package dev.retouch.app.hub;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/**
 * Brings one file here: goes on where it was cut off, gives up a connection that stalls, and puts the file in its place
 * only when size and checksum are right.
 */
final class FileFetch {

    private static final String PART = ".part";
    private static final int BUFFER = 1 << 18;

    private final ModelSource source;
    private final PullSettings settings;
    private final ScheduledExecutorService watch;
    private final LongConsumer progress;

    FileFetch(ModelSource source, PullSettings settings, ScheduledExecutorService watch, LongConsumer progress) {
        this.source = source;
        this.settings = settings;
        this.watch = watch;
        this.progress = progress;
    }

    /** @throws IOException when the file cannot be had whole, after all attempts; what came stays for the next time */
    void fetch(RemoteFile file, Path target) throws IOException {
        if (isThere(file, target)) {
            progress.accept(file.size());
            return;
        }
        Files.createDirectories(target.getParent());
        Path part = target.resolveSibling(target.getFileName() + PART);
        boolean fresh = Files.notExists(part) || Files.size(part) == 0;
        IOException last = new IOException("no attempt was made");
        long before = Files.exists(part) ? Math.min(Files.size(part), file.size()) : 0;
        progress.accept(before);
        for (int attempt = 0; attempt < settings.attempts(); attempt++) {
            try {
                complete(file, part);
                if (file.checksum().matches(part)) {
                    Files.move(part, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
                    return;
                }
                discard(part);
                if (fresh) {
                    throw new ModelSource.Refused(
                            file.path() + " has another checksum than is published: it was changed or damaged");
                }
                fresh = true; // what lay here from before may have been of another revision
                last = new IOException(file.path() + " has another checksum than is published");
            } catch (ModelSource.Refused e) {
                throw e;
            } catch (ModelSource.RangeIgnored e) {
                last = e;
                fresh = true;
                discard(part);
            } catch (IOException e) {
                last = e;
            }
            pause(attempt);
        }
        throw new IOException(
                file.path() + " did not come whole in " + settings.attempts() + " attempts, the last: "
                        + last.getMessage(),
                last);
    }

    private static boolean isThere(RemoteFile file, Path target) throws IOException {
        return Files.isRegularFile(target)
                && Files.size(target) == file.size()
                && file.checksum().matches(target);
    }

    private void discard(Path part) throws IOException {
        if (Files.exists(part)) {
            progress.accept(-Files.size(part));
            Files.delete(part);
        }
    }

    private void complete(RemoteFile file, Path part) throws IOException {
        long have = Files.exists(part) ? Files.size(part) : 0;
        if (have > file.size()) {
            Files.delete(part);
            have = 0;
        }
        if (have < file.size() || file.size() == 0) {
            AtomicLong moved = new AtomicLong(have);
            try (InputStream in = source.open(file, have);
                    OutputStream out =
                            Files.newOutputStream(part, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                Stall stall = new Stall(in, moved, settings.stall(), watch);
                try {
                    copy(file, in, out, moved);
                } catch (IOException e) {
                    throw stall.explained(e);
                } finally {
                    stall.close();
                }
                if (moved.get() < file.size()) {
                    throw stall.explained(new IOException(
                            "the connection ended after " + moved.get() + " of " + file.size() + " bytes"));
                }
            }
        }
    }

    private void copy(RemoteFile file, InputStream in, OutputStream out, AtomicLong moved) throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            if (moved.get() + read > file.size()) {
                throw new ModelSource.Refused(
                        file.path() + " has more bytes than the " + file.size() + " that are published");
            }
            out.write(buffer, 0, read);
            moved.addAndGet(read);
            progress.accept(read);
        }
    }

    private void pause(int attempt) throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(settings.pause().toMillis() << Math.min(attempt, 5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Closes a stream under its reader when nothing came for a while: HTTP clients wait for a body without end. */
    private static final class Stall implements AutoCloseable {

        private final Duration limit;
        private final ScheduledFuture<?> check;
        private volatile boolean stalled;
        private long seen = -1;

        Stall(InputStream in, AtomicLong moved, Duration limit, ScheduledExecutorService watch) {
            this.limit = limit;
            check = watch.scheduleWithFixedDelay(
                    () -> {
                        long now = moved.get();
                        if (now == seen) {
                            stalled = true;
                            close(in);
                        }
                        seen = now;
                    },
                    0,
                    limit.toMillis(),
                    TimeUnit.MILLISECONDS);
        }

        private static void close(InputStream in) {
            try {
                in.close();
            } catch (IOException e) {
                return; // the reader sees it end either way
            }
        }

        IOException explained(IOException cause) {
            return stalled && !(cause instanceof ModelSource.Refused)
                    ? new IOException("nothing came for " + limit.toMillis() / 1000.0 + " s", cause)
                    : cause;
        }

        @Override
        public void close() {
            check.cancel(false);
        }
    }
}
