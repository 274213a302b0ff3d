package dev.retouch.app.command;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * Answers the process's signals.
 *
 * <p>Java has no public class for it: {@code sun.misc.Signal} is called by reflection, because the compiler warns of
 * its name whatever is suppressed, and a warning ends the build.
 */
public final class Signals {

    private Signals() {}

    /**
     * Runs an action on each arrival of a signal, in place of what the JVM does.
     *
     * @param name without SIG, such as TERM
     * @throws IllegalStateException when this JVM does not hand the signal over
     */
    public static void on(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler run = (proxy, method, arguments) -> {
                if (method.getDeclaringClass() != handler) {
                    return method.invoke(action, arguments); // equals, hashCode, toString
                }
                action.run();
                return null;
            };
            signal.getMethod("handle", signal, handler)
                    .invoke(
                            null,
                            signal.getConstructor(String.class).newInstance(name),
                            Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[] {handler}, run));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this Java cannot answer SIG" + name, e);
        }
    }
}
