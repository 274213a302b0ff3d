package dev.retouch.app.hub;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/**
 * Downloads one file: resumes an interrupted download, closes a stalled connection, and moves the file to its place
 * only when its size and checksum are right.
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

    /**
     * @throws IOException when the file is still incomplete after all attempts; the bytes that arrived are kept for the
     * next pull
     */
    void fetch(RemoteFile file, Path target) throws IOException {
        if (isComplete(file, target)) {
            progress.accept(file.size());
            return;
        }
        Files.createDirectories(target.getParent());
        Path part = target.resolveSibling(target.getFileName() + PART);
        if (Files.exists(part)
                && (Files.size(part) > file.size() || file.checksum().equals(Checksum.NONE))) {
            // It belongs to another revision, or could belong to one unnoticed.
            Files.delete(part);
        }
        boolean fresh = Files.notExists(part) || Files.size(part) == 0;
        IOException last = new IOException("no attempt was made");
        progress.accept(Files.exists(part) ? Files.size(part) : 0);
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
                fresh = true; // the part on disk may have been of another revision
                last = new IOException(file.path() + " has another checksum than is published");
            } catch (ModelSource.Refused e) {
                throw e;
            } catch (ModelSource.BehindEnd e) {
                discard(part); // otherwise every later pull would ask beyond the end again
                throw new ModelSource.Refused(file.path() + " has fewer bytes than the " + file.size()
                        + " that are published: pull again, it may have been changed meanwhile");
            } catch (ModelSource.RangeIgnored e) {
                last = e;
                fresh = true;
                discard(part);
            } catch (IOException e) {
                last = e;
            }
            settings.rest(attempt);
        }
        throw new IOException(
                file.path() + " could not be completed in " + settings.attempts() + " attempts; the last failure: "
                        + last.getMessage(),
                last);
    }

    private static boolean isComplete(RemoteFile file, Path target) throws IOException {
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
}
