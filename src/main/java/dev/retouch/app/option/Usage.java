package dev.retouch.app.option;

import dev.retouch.failure.FailureException;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Turns the refusal of an option's value into bad usage: exit code 2 and the command's usage. */
public final class Usage {

    private Usage() {}

    /**
     * Runs a check of values.
     *
     * @throws ParameterException with the refusal's sentence when a value is refused
     */
    public static void checked(CommandSpec command, Runnable check) {
        checked(command, () -> {
            check.run();
            return true;
        });
    }

    /**
     * What values make.
     *
     * @throws ParameterException with the refusal's sentence when the value is refused
     */
    public static <T> T checked(CommandSpec command, Supplier<T> maker) {
        try {
            return maker.get();
        } catch (IllegalArgumentException | FailureException e) {
            throw new ParameterException(command.commandLine(), e.getMessage(), e);
        }
    }
}
