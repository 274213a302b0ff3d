package dev.retouch.app.embedded;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Supplier;

/** The requests of one connection through a {@link FaultProxy}, one after the other. */
final class ProxiedExchange implements AutoCloseable {

    /** The server closes a connection that is idle for half a minute, which no client must notice. */
    private static final Duration FRESH = Duration.ofSeconds(10);

    private final InputStream fromClient;
    private final OutputStream toClient;
    private final SocketAddress upstream;
    private Socket server;
    private InputStream fromServer;
    private OutputStream toServer;
    private long used;

    ProxiedExchange(Socket client, SocketAddress upstream) throws IOException {
        fromClient = new BufferedInputStream(client.getInputStream());
        toClient = client.getOutputStream();
        this.upstream = upstream;
        server = new Socket();
        fromServer = InputStream.nullInputStream();
        toServer = OutputStream.nullOutputStream();
    }

    private void connect() throws IOException {
        if (server.isConnected() && System.nanoTime() - used < FRESH.toNanos()) {
            return;
        }
        server.close();
        server = new Socket();
        server.setTcpNoDelay(true);
        server.connect(upstream);
        fromServer = new BufferedInputStream(server.getInputStream());
        toServer = server.getOutputStream();
    }

    /**
     * Serves one request.
     *
     * @param faults asked when the request has come
     * @return false when the connection must end
     */
    boolean next(Supplier<StoreFault> faults) throws IOException {
        HttpHead request = HttpHead.read(fromClient);
        if (request.isEmpty()) {
            return false;
        }
        StoreFault fault = faults.get();
        boolean concerned = fault.concerns(request.word(0), request.word(1));
        if (concerned) {
            pause(fault.latency());
        }
        if (concerned && fault.status() != 0) {
            answer(fault, request.word(0));
            return false;
        }
        connect();
        request.write(toServer);
        HttpHead response = null;
        if (request.header("expect").equalsIgnoreCase("100-continue")) {
            response = HttpHead.read(fromServer);
            if (response.word(1).equals("100")) {
                response.write(toClient);
                response = null;
            }
        }
        if (response == null) {
            pass(fromClient, toServer, request, Long.MAX_VALUE);
            response = HttpHead.read(fromServer);
        }
        used = System.nanoTime();
        return !response.isEmpty() && passBack(response, request.word(0), concerned ? fault : StoreFault.NONE);
    }

    private boolean passBack(HttpHead response, String method, StoreFault fault) throws IOException {
        String status = response.word(1);
        boolean bodiless = method.equals("HEAD") || status.equals("204") || status.equals("304");
        boolean cut = fault.bytes() >= 0 && !bodiless && response.length() > fault.bytes();
        (cut && !fault.honest() ? response.withLength(fault.bytes()) : response).write(toClient);
        if (bodiless) {
            return true;
        }
        pass(fromServer, toClient, response, cut ? fault.bytes() : Long.MAX_VALUE);
        return !cut && !response.header("connection").equalsIgnoreCase("close");
    }

    /** Passes a body on, which ends where its head says or after {@code most} bytes. */
    private static void pass(InputStream from, OutputStream to, HttpHead head, long most) throws IOException {
        if (head.header("transfer-encoding").equalsIgnoreCase("chunked")) {
            passChunks(from, to);
            return;
        }
        long left = Math.min(most, Math.max(0, head.length()));
        byte[] buffer = new byte[16_384];
        while (left > 0) {
            int read = from.read(buffer, 0, (int) Math.min(left, buffer.length));
            if (read < 0) {
                throw new IOException("the body ended early");
            }
            to.write(buffer, 0, read);
            left -= read;
        }
        to.flush();
    }

    private static void passChunks(InputStream from, OutputStream to) throws IOException {
        long size;
        do {
            String line = HttpHead.line(from);
            size = Long.parseLong(line.split(";", 2)[0].strip(), 16);
            to.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            to.write(from.readNBytes(Math.toIntExact(size + 2)));
        } while (size > 0);
        to.flush();
    }

    private void answer(StoreFault fault, String method) throws IOException {
        byte[] body = ("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>" + fault.code()
                        + "</Code><Message>injected</Message></Error>")
                .getBytes(StandardCharsets.UTF_8);
        String head = "HTTP/1.1 " + fault.status() + " injected\r\nContent-Type: application/xml\r\nContent-Length: "
                + body.length + "\r\nConnection: close\r\n\r\n";
        toClient.write(head.getBytes(StandardCharsets.ISO_8859_1));
        if (!method.equals("HEAD")) {
            toClient.write(body);
        }
        toClient.flush();
    }

    private static void pause(Duration latency) throws IOException {
        try {
            Thread.sleep(latency.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
