package dev.retouch.app.embedded;

import com.google.errorprone.annotations.MustBeClosed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A proxy before an S3 server that passes everything on, or does to it what a {@link StoreFault} says.
 *
 * <p>It reads HTTP/1.1 as far as it must to tell requests apart; signatures stay valid, since it changes no header. Each
 * connection has a thread of its own.
 */
public final class FaultProxy implements AutoCloseable {

    private final URI upstream;
    private final ServerSocket server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicReference<StoreFault> fault = new AtomicReference<>(StoreFault.NONE);

    private FaultProxy(URI upstream, ServerSocket server) {
        this.upstream = upstream;
        this.server = server;
    }

    /** Starts a proxy on a free port of 127.0.0.1; it passes everything on. */
    @MustBeClosed
    public static FaultProxy before(URI upstream) {
        try {
            ServerSocket server = new ServerSocket();
            server.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), Ports.free()));
            FaultProxy proxy = new FaultProxy(upstream, server);
            start("fault-proxy", proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start a proxy: " + e.getMessage(), e);
        }
    }

    /** Its base address. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    /** What happens to requests from now on. */
    public void inject(StoreFault next) {
        fault.set(next);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                open.add(client);
                start("fault-proxy-connection", () -> serve(client));
            } catch (IOException e) {
                // Closed, or a client that left before it was accepted.
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                ProxiedExchange exchange =
                        new ProxiedExchange(client, new InetSocketAddress(upstream.getHost(), upstream.getPort()))) {
            client.setTcpNoDelay(true);
            while (exchange.next(fault::get)) {
                // the next request of this connection
            }
        } catch (IOException e) {
            // One of the two has left, and so does the other.
        } finally {
            open.remove(client);
        }
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close the proxy: " + e.getMessage(), e);
        }
    }
}
