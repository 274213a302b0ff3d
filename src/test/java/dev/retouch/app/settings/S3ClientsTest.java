package dev.retouch.app.settings;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

class S3ClientsTest {

    private static final Pattern LENGTH = Pattern.compile("(?i)content-length: (\\d+)");

    /** Stores and what stands before them do, after an error or when they are full; a put is not sent twice by the JDK. */
    @Test
    void putAfterTheServerClosedTheConnection_isSentOverAnother() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread serving = new Thread(() -> serve(server, requests), "closing-server");
            serving.setDaemon(true);
            serving.start();
            RetouchConfig config = SettingsReading.of(
                            Map.of(
                                    "RETOUCH_S3_ENDPOINT", "http://127.0.0.1:" + server.getLocalPort(),
                                    "RETOUCH_S3_PATH_STYLE", "true",
                                    "RETOUCH_S3_ACCESS_KEY", "key",
                                    "RETOUCH_S3_SECRET_KEY", "secret"),
                            Map.of())
                    .config();
            try (S3Client client = S3Clients.of(config.s3())) {
                for (int i = 0; i < 20; i++) {
                    client.putObject(put -> put.bucket("b").key("k"), RequestBody.fromBytes(new byte[5000]));
                }
            }
        }
        assertEquals(20, requests.get());
    }

    /** One request on each connection, whose end is not announced. */
    private static void serve(ServerSocket server, AtomicInteger requests) {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                InputStream in = new BufferedInputStream(socket.getInputStream());
                OutputStream out = socket.getOutputStream();
                String head = head(in);
                if (head.toLowerCase(Locale.ROOT).contains("expect: 100-continue")) {
                    out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(ISO_8859_1));
                    out.flush();
                }
                Matcher length = LENGTH.matcher(head);
                in.readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0);
                requests.incrementAndGet();
                out.write("HTTP/1.1 200 OK\r\nETag: \"1\"\r\nContent-Length: 0\r\n\r\n".getBytes(ISO_8859_1));
                out.flush();
            } catch (IOException e) {
                // The client closed it, or the test is over.
            }
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException();
            }
            head.append((char) next);
        }
        return head.toString();
    }
}
