package dev.retouch.worker.store;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;

/** A span for each call to the object store, in the trace of the step that makes it. */
public final class S3Spans implements ExecutionInterceptor {

    private static final ExecutionAttribute<Span> SPAN = new ExecutionAttribute<>("RetouchSpan");

    @Override
    public void beforeExecution(Context.BeforeExecution call, ExecutionAttributes attributes) {
        String operation = attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME);
        Span span = GlobalOpenTelemetry.getTracer("dev.retouch")
                .spanBuilder("S3 " + operation)
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute("rpc.system", "aws-api")
                .setAttribute("rpc.service", "S3")
                .setAttribute("rpc.method", String.valueOf(operation))
                .startSpan();
        call.request()
                .getValueForField("Bucket", String.class)
                .ifPresent(bucket -> span.setAttribute("aws.s3.bucket", bucket));
        call.request().getValueForField("Key", String.class).ifPresent(key -> span.setAttribute("aws.s3.key", key));
        attributes.putAttribute(SPAN, span);
    }

    @Override
    public void afterExecution(Context.AfterExecution call, ExecutionAttributes attributes) {
        Span span = attributes.getAttribute(SPAN);
        span.setAttribute("http.response.status_code", call.httpResponse().statusCode());
        span.end();
    }

    @Override
    public void onExecutionFailure(Context.FailedExecution call, ExecutionAttributes attributes) {
        Span span = attributes.getAttribute(SPAN);
        call.httpResponse().ifPresent(answer -> span.setAttribute("http.response.status_code", answer.statusCode()));
        span.setStatus(StatusCode.ERROR, String.valueOf(call.exception().getMessage()));
        span.end();
    }
}
