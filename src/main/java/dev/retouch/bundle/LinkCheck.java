package dev.retouch.bundle;

import dev.retouch.files.Links;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Looks at every file of a bundle and of its folders for links that lead out of it; hidden ones belong to tools. */
final class LinkCheck {

    private LinkCheck() {}

    /** Refuses an entry of the bundle that leads out of it; inside a folder each file has a sentence of its own. */
    static void run(Path bundle, Findings findings) {
        try {
            for (Path entry : visible(bundle)) {
                String outside = Links.outside(entry, bundle);
                if (!outside.isEmpty()) {
                    findings.refuse(entry.getFileName().toString(), outside);
                } else if (Files.isDirectory(entry)) {
                    for (Path file : visible(entry)) {
                        String sentence = Links.outside(file, bundle);
                        if (!sentence.isEmpty()) {
                            findings.problem(sentence);
                        }
                    }
                }
            }
        } catch (IOException e) {
            findings.problem("cannot read " + bundle + ": " + e.getMessage());
        }
    }

    private static List<Path> visible(Path folder) throws IOException {
        try (Stream<Path> list = Files.list(folder)) {
            return list.filter(file -> !file.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        }
    }
}
