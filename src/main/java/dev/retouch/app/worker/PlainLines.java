package dev.retouch.app.worker;

import io.quarkus.bootstrap.logging.InitialConfigurator;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Collections;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.LogContext;
import org.jboss.logmanager.formatters.StructuredFormatter;

/**
 * Keeps what clients send from forging lines of the plain log: a message is one line whatever it quotes, and the lines of a
 * stack trace are indented. A log of JSON objects needs no such care.
 */
public final class PlainLines extends ExtFormatter {

    private final Formatter plain;

    PlainLines(Formatter plain) {
        this.plain = plain;
    }

    @Override
    public String format(ExtLogRecord entry) {
        String text = plain.format(entry);
        return escaped(text.stripTrailing(), entry.getThrown() != null) + "\n";
    }

    private static String escaped(String text, boolean trace) {
        StringBuilder line = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (c == '\n' && trace) {
                line.append("\n\t");
            } else if (c == '\t') {
                line.append('\t');
            } else if (c == '\n') {
                line.append("\\n");
            } else if (c == '\r') {
                line.append("\\r");
            } else if (isInvisible(c)) {
                line.append(String.format("\\u%04x", c));
            } else {
                line.appendCodePoint(c);
            }
        });
        return line.toString();
    }

    /** What moves a terminal's cursor, ends a line somewhere, or turns the direction of what follows. */
    private static boolean isInvisible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    /** Also what is behind a handler that writes nothing itself, as the one of an asynchronous console. */
    static void guard(Handler... handlers) {
        for (Handler handler : handlers) {
            Formatter formatter = handler.getFormatter();
            if (formatter != null
                    && !(formatter instanceof StructuredFormatter)
                    && !(formatter instanceof PlainLines)) {
                handler.setFormatter(new PlainLines(formatter));
            }
            if (handler instanceof ExtHandler outer) {
                guard(outer.getHandlers());
            }
        }
    }

    /** Puts itself before the formatters of the worker's log, before the first record is taken. */
    @ApplicationScoped
    static class Installer {

        void install(@Observes @Priority(1) StartupEvent event) {
            guard(InitialConfigurator.DELAYED_HANDLER.getHandlers());
            LogContext loggers = LogContext.getLogContext();
            // Categories may have handlers of their own.
            for (String name : Collections.list(loggers.getLoggerNames())) {
                guard(loggers.getLogger(name).getHandlers());
            }
        }
    }
}
