package dev.retouch.app.embedded;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The first line of an HTTP/1.1 message and its headers, as they came. */
record HttpHead(List<String> lines) {

    HttpHead {
        lines = List.copyOf(lines);
    }

    /** Reads up to the empty line; empty when the other side has left. */
    static HttpHead read(InputStream in) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            lines.add(line);
        }
        return new HttpHead(lines);
    }

    /** A line without its end; empty at the end of the stream too. */
    static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            if (next != '\r') {
                line.write(next);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }

    /** A word of the first line, from 0; empty when there are fewer. */
    String word(int index) {
        String[] words = isEmpty() ? new String[0] : lines.get(0).split(" ");
        return index < words.length ? words[index] : "";
    }

    /** A header's value; empty when there is none. */
    String header(String name) {
        return lines.stream()
                .skip(1)
                .map(line -> line.split(":", 2))
                .filter(pair -> pair.length == 2 && pair[0].strip().equalsIgnoreCase(name))
                .map(pair -> pair[1].strip())
                .findFirst()
                .orElse("");
    }

    /** Bytes of the body as the head says; -1 when it does not. */
    long length() {
        String text = header("content-length");
        return text.isEmpty() ? -1 : Long.parseLong(text);
    }

    HttpHead withLength(long length) {
        return new HttpHead(lines.stream()
                .map(line -> line.regionMatches(true, 0, "content-length:", 0, 15) ? "Content-Length: " + length : line)
                .toList());
    }

    void write(OutputStream out) throws IOException {
        out.write((String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }
}
