package dev.retouch.app.scenario;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code load scenario}: runs load tests with faults, each on a broker, a store and workers of its own. */
@Command(
        name = "scenario",
        description = "Run load tests with faults and judge them by their goals; exit code 1 when a goal is missed.")
public final class ScenarioCommand implements Callable<Integer> {

    /** How workers take requests. */
    enum Intake {
        CONSUMER_GROUP("consumer-group"),
        SHARE_GROUP("share-group");

        private final String setting;

        Intake(String setting) {
            this.setting = setting;
        }

        /** As picocli shows and reads it. */
        @Override
        public String toString() {
            return setting;
        }
    }

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Scenarios, as YAML; see load-tests/README.md.")
    private List<Path> files = List.of();

    @Option(
            names = "--intake",
            paramLabel = "MODE",
            split = ",",
            defaultValue = "consumer-group",
            description = "How workers take requests: ${COMPLETION-CANDIDATES}; several separated by commas.")
    private List<Intake> intakes = List.of();

    @Option(names = "--brief", description = "Run only those scenarios that call themselves brief.")
    private boolean brief;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "target/load-tests",
            description = "Folder for reports and plots.")
    private Path out = Path.of("target", "load-tests");

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<Planned> planned = files.stream().map(this::plan).toList();
        PrintWriter print = spec.commandLine().getOut();
        StringBuilder summary =
                new StringBuilder("| scenario | goal | wanted | measured | met |\n|---|---|---|---|---|\n");
        boolean met = true;
        for (Planned plan : planned) {
            for (Intake intake : intakes) {
                if (brief && !plan.scenario().brief()) {
                    continue;
                }
                ScenarioReport report = new ScenarioRun(plan.name(), plan.scenario(), intake.toString()).run();
                report.write(out.resolve(report.title()));
                print.println();
                print.println(report.markdown());
                print.flush();
                met &= report.isMet();
                report.verdicts()
                        .forEach(verdict -> summary.append("| ")
                                .append(String.join(
                                        " | ",
                                        report.title(),
                                        verdict.goal(),
                                        verdict.wanted(),
                                        verdict.measured(),
                                        verdict.met() ? "yes" : "**no**"))
                                .append(" |\n"));
            }
        }
        Files.createDirectories(out);
        Files.writeString(out.resolve("summary.md"), summary);
        print.println(met ? "every goal is met" : "a goal is missed; reports are in " + out);
        print.flush();
        return met ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private record Planned(String name, Scenario scenario) {}

    private Planned plan(Path file) {
        try {
            return new Planned(ScenarioFile.name(file), ScenarioFile.read(file));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}
