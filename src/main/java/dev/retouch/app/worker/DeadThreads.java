package dev.retouch.app.worker;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notes threads of the worker that end by what nobody caught: what they did is done by nobody any more. */
final class DeadThreads implements Thread.UncaughtExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(DeadThreads.class);

    /** How the worker's own threads are called. */
    private static final String OWN = "retouch-";

    private volatile String problem = "";

    @Override
    public void uncaughtException(Thread thread, Throwable failure) {
        if (thread.getName().startsWith(OWN)) { // first: writing the log may fail in its turn
            problem = "the thread " + thread.getName() + " has ended: " + failure;
        }
        LOG.error("the thread {} has ended", thread.getName(), failure);
    }

    /** What ended, in one sentence, or nothing. */
    Optional<String> problem() {
        return Optional.of(problem).filter(text -> !text.isEmpty());
    }
}
