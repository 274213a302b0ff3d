package dev.retouch.mistake;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.engine.JupiterTestEngine;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * Runs one test method of the project in a second loading.
 *
 * @param type the test class below {@code dev.retouch}
 * @param method its only method of that name
 */
record Check(String type, String method) {

    private static final LauncherConfig JUPITER_ALONE = LauncherConfig.builder()
            .enableTestEngineAutoRegistration(false)
            .enableLauncherSessionListenerAutoRegistration(false)
            .enableLauncherDiscoveryListenerAutoRegistration(false)
            .enablePostDiscoveryFilterAutoRegistration(false)
            .enableTestExecutionListenerAutoRegistration(false)
            .addTestEngines(new JupiterTestEngine())
            .build();

    /** @param name {@code package.Class.method} below {@code dev.retouch} */
    static Check of(String name) {
        int dot = name.lastIndexOf('.');
        return new Check(name.substring(0, dot), name.substring(dot + 1));
    }

    /**
     * What the test says when it fails, empty when it passes.
     *
     * @param changed other content of some files
     * @throws IllegalStateException when the test cannot run: there is none, it is skipped, or the code does not load
     */
    Optional<String> failure(Map<String, byte[]> changed) {
        SecondLoading loader = new SecondLoading(changed);
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return failure(run(loader));
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private TestExecutionSummary run(ClassLoader loader) {
        Class<?> test = load(loader);
        List<Method> methods = Arrays.stream(test.getDeclaredMethods())
                .filter(m -> m.getName().equals(method) && !m.isSynthetic())
                .toList();
        if (methods.size() != 1) {
            throw new IllegalStateException(test.getName() + " has " + methods.size() + " methods " + method);
        }
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectMethod(test, methods.get(0)))
                .build();
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create(JUPITER_ALONE).execute(request, listener);
        return listener.getSummary();
    }

    private Class<?> load(ClassLoader loader) {
        try {
            return loader.loadClass(SecondLoading.ROOT + type);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("there is no test class " + type, e);
        }
    }

    private Optional<String> failure(TestExecutionSummary summary) {
        for (TestExecutionSummary.Failure failure : summary.getFailures()) {
            for (Throwable cause = failure.getException(); cause != null; cause = cause.getCause()) {
                if (cause instanceof LinkageError) {
                    throw new IllegalStateException("the changed code does not load: " + cause, cause);
                }
            }
        }
        if (!summary.getFailures().isEmpty()) {
            return Optional.of(summary.getFailures().get(0).getException().toString());
        }
        if (summary.getTestsSucceededCount() == 0 || summary.getTestsSucceededCount() < summary.getTestsFoundCount()) {
            throw new IllegalStateException(this + " did not run: " + summary.getTestsSucceededCount() + " of "
                    + summary.getTestsFoundCount() + " tests passed and none failed");
        }
        return Optional.empty();
    }
}
