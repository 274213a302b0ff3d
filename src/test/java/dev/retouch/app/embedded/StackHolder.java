package dev.retouch.app.embedded;

/** A program that starts a stack, says what it started, and then waits for its end. */
final class StackHolder {

    private StackHolder() {}

    public static void main(String[] args) throws InterruptedException {
        try (EmbeddedStack stack = EmbeddedStack.start()) {
            System.out.println(
                    "READY " + stack.broker().pid() + " " + stack.objectStore().pid() + " " + stack.folder());
            Thread.sleep(120_000);
        }
    }
}
