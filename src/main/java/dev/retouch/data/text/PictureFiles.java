package dev.retouch.data.text;

import dev.retouch.files.SmallFiles;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The pictures of a tree; also what of it cannot be looked into, so that whoever reads it fails again, and names it. */
final class PictureFiles extends SimpleFileVisitor<Path> {

    private final Path root;
    private final List<Path> found = new ArrayList<>();

    PictureFiles(Path root) {
        this.root = root;
    }

    /** All so far, by name. */
    List<Path> found() {
        return found.stream().sorted().toList();
    }

    /** A link counts as what it leads to. */
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        if (name.matches(".+\\.(png|jpe?g|webp)") && !Files.isDirectory(file)) {
            found.add(file);
        }
        return FileVisitResult.CONTINUE;
    }

    /** @throws IOException when it is the tree's root */
    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
        if (file.equals(root)) {
            throw new IOException(SmallFiles.unreadable(file, failure), failure);
        }
        found.add(file);
        return FileVisitResult.CONTINUE;
    }

    /** @throws IOException when it is the tree's root, and could not be listed to its end */
    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
        return failure == null ? FileVisitResult.CONTINUE : visitFileFailed(folder, failure);
    }
}
