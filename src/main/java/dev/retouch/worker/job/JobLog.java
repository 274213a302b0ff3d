package dev.retouch.worker.job;

import org.slf4j.MDC;

/** Adds to every line that this thread logs which request it is about, for logs that machines read. */
final class JobLog implements AutoCloseable {

    private static final String REQUEST = "requestId";
    private static final String BATCH = "batch";
    private static final String ATTEMPT = "attempt";
    private static final String TRACE = "traceId";

    private JobLog() {}

    /** From now on, until it is closed on the same thread. */
    static JobLog of(Job job) {
        MDC.put(REQUEST, job.request().id());
        MDC.put(ATTEMPT, Integer.toString(job.attempts().count()));
        String batch = job.request().attributes().get("batch");
        if (batch != null) {
            MDC.put(BATCH, batch);
        }
        String trace = job.trace().id();
        if (!trace.isEmpty()) {
            MDC.put(TRACE, trace);
        }
        return new JobLog();
    }

    @Override
    public void close() {
        MDC.remove(REQUEST);
        MDC.remove(BATCH);
        MDC.remove(ATTEMPT);
        MDC.remove(TRACE);
    }
}
