package dev.retouch.app.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

    private static final ObjectMapper JSON = new ObjectMapper();

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
            names = "--resume",
            description = "Leave out what has its report below --out already; the summary has it all the same.")
    private boolean resume;

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
        List<JsonNode> reports = new ArrayList<>();
        for (Planned plan : planned) {
            for (Intake intake : intakes) {
                if (!brief || plan.scenario().brief()) {
                    reports.add(report(plan, intake));
                }
            }
        }
        Files.createDirectories(out);
        Files.writeString(out.resolve("summary.md"), GoalsTable.of(reports) + "\n" + verdicts(reports));
        boolean met = reports.stream().allMatch(report -> report.path("met").asBoolean());
        print.println(met ? "every goal is met" : "a goal is missed; reports are in " + out);
        print.flush();
        return met ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    /** The report of one scenario, which is run unless it has one and that shall stand. */
    private JsonNode report(Planned plan, Intake intake) throws IOException, InterruptedException {
        Path written = out.resolve(plan.name() + "-" + intake).resolve("report.json");
        if (!resume || !Files.exists(written)) {
            ScenarioReport report = new ScenarioRun(plan.name(), plan.scenario(), intake.toString()).run();
            report.write(out.resolve(report.title()));
            PrintWriter print = spec.commandLine().getOut();
            print.println();
            print.println(report.markdown());
            print.flush();
        }
        return JSON.readTree(written.toFile());
    }

    private static String verdicts(List<JsonNode> reports) {
        StringBuilder table =
                new StringBuilder("| scenario | goal | wanted | measured | met |\n|---|---|---|---|---|\n");
        for (JsonNode report : reports) {
            for (JsonNode verdict : report.path("goals")) {
                table.append("| ")
                        .append(String.join(
                                " | ",
                                report.path("scenario").asText()
                                        + "-"
                                        + report.path("intake").asText(),
                                verdict.path("goal").asText(),
                                verdict.path("wanted").asText(),
                                verdict.path("measured").asText(),
                                verdict.path("met").asBoolean() ? "yes" : "**no**"))
                        .append(" |\n");
            }
        }
        return table.toString();
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
