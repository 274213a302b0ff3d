package dev.retouch.app.client;

/** A request that could not be sent, or an answer that could not be read; the message is one sentence. */
public final class ClientException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ClientException(String message, Throwable cause) {
        super(message, cause);
    }
}
