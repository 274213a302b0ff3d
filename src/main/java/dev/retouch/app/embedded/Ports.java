package dev.retouch.app.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Free loopback ports. */
public final class Ports {

    // Below the range of ephemeral ports: a client that keeps retrying while a server is down could otherwise be given
    // the port of the server and connect to itself.
    private static final int LOWEST = 20_000;
    private static final int HIGHEST = 32_000;
    private static final int ATTEMPTS = 200;

    private Ports() {}

    /** A port of 127.0.0.1 on which nothing is listening now. */
    public static int free() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
                return port;
            } catch (IOException e) {
                // taken: the next try
            }
        }
        throw new EmbeddedException(
                "no free port between " + LOWEST + " and " + HIGHEST + " on 127.0.0.1: stop what is listening there",
                null);
    }
}
