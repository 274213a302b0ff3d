package dev.retouch.app.hub;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongConsumer;

/** Downloads a published model folder: several files at once, each resumable and verified. */
public final class BundlePull {

    /** The parts of a bundle; pictures, notes and other formats of the same weights are not downloaded. */
    private static final Set<String> PARTS =
            Set.of("transformer", "text_encoder", "vae", "tokenizer", "processor", "scheduler", "adapter");

    private final ModelSource source;
    private final PullSettings settings;

    public BundlePull(ModelSource source, PullSettings settings) {
        this.source = source;
        this.settings = settings;
    }

    /**
     * The files of the bundle.
     *
     * @throws IOException when the folder is not a bundle, cannot be listed, or names a file outside itself
     */
    public List<RemoteFile> files() throws IOException {
        List<RemoteFile> files = new ArrayList<>();
        for (RemoteFile file : listing()) {
            if (isPart(file.path())) {
                files.add(file);
            }
        }
        if (files.stream().noneMatch(file -> file.path().equals("model_index.json"))) {
            throw new IOException("there is no model_index.json: is it a model in the diffusers layout?");
        }
        return files;
    }

    private List<RemoteFile> listing() throws IOException {
        IOException last = new IOException("no attempt was made");
        for (int attempt = 0; attempt < settings.attempts(); attempt++) {
            try {
                return source.list();
            } catch (ModelSource.Refused e) {
                throw e;
            } catch (IOException e) {
                last = e;
            }
            settings.rest(attempt);
        }
        throw new IOException(
                "the list of files did not arrive in " + settings.attempts() + " attempts; the last failure: "
                        + last.getMessage(),
                last);
    }

    private static boolean isPart(String path) throws IOException {
        Path relative = Path.of(path);
        if (relative.isAbsolute() || !relative.normalize().equals(relative) || relative.startsWith("..")) {
            throw new IOException("the listing names '" + path + "', which lies outside its folder");
        }
        return path.equals("model_index.json")
                || relative.getNameCount() > 1
                        && PARTS.contains(relative.getName(0).toString());
    }

    /**
     * Downloads files; complete ones are kept, incomplete ones are resumed.
     *
     * @param progress receives the bytes as they arrive; a negative number for bytes that were discarded
     * @throws IOException when a file cannot be downloaded; the others are finished first, and the next pull resumes
     *     from there
     */
    public void fetch(List<RemoteFile> files, Path folder, LongConsumer progress) throws IOException {
        ExecutorService workers = Executors.newFixedThreadPool(settings.parallel());
        ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor();
        try {
            FileFetch fetch = new FileFetch(source, settings, watch, progress);
            List<Future<?>> running = new ArrayList<>();
            for (RemoteFile file : files) {
                running.add(workers.submit(() -> {
                    fetch.fetch(file, folder.resolve(file.path()));
                    return null;
                }));
            }
            List<String> failures = new ArrayList<>();
            for (Future<?> one : running) {
                try {
                    one.get();
                } catch (ExecutionException e) {
                    Throwable cause = e.getCause() == null ? e : e.getCause();
                    failures.add(String.valueOf(cause.getMessage()));
                }
            }
            if (!failures.isEmpty()) {
                throw new IOException(String.join("\n", failures));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            workers.shutdownNow();
            watch.shutdownNow();
        }
    }
}
