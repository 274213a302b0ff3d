package dev.retouch.app.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.app.client.ConfiguredCluster;
import dev.retouch.app.option.JsonOption;
import dev.retouch.app.settings.RetouchConfig;
import dev.retouch.app.settings.SettingsReading;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code doctor}: whether the worker would start and serve here. */
@Command(
        name = "doctor",
        description = {
            "Look at everything that the worker needs on this machine: each line is ok, or says what to do.",
            "It reads the worker's settings; exit code 1 when the worker would not start or serve."
        })
public final class DoctorCommand implements Callable<Integer> {

    @Option(names = "--offline", description = "Leave out the broker and the object store.")
    private boolean offline;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException, JsonProcessingException {
        PrintWriter out = spec.commandLine().getOut();
        List<Finding> findings = new ArrayList<>();
        boolean works = Checkup.run(checks(System.getenv()), finding -> {
            findings.add(finding);
            if (!json.isGiven()) {
                print(finding, out);
            }
        });
        if (json.isGiven()) {
            out.println(object(works, findings));
        } else {
            out.println(works ? "the worker would start and serve" : "the worker would not start or serve");
        }
        out.flush();
        return works ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private List<Check> checks(Map<String, String> environment) {
        EngineProbe probe = new EngineProbe(environment);
        SettingsReading settings = SettingsReading.of(
                environment,
                System.getProperties().stringPropertyNames().stream()
                        .collect(Collectors.toMap(name -> name, System::getProperty)));
        RetouchConfig config = settings.config();
        List<Check> checks = new ArrayList<>(List.of(
                JavaCheck.check(config),
                SettingsCheck.check(settings),
                TemporaryFolderCheck.check(),
                NativeCacheCheck.check(environment),
                EngineCheck.check(environment, probe),
                DeviceCheck.check(environment, probe),
                ThreadsCheck.check(environment, probe),
                FontsCheck.check(),
                BundleCheckup.check(config, probe)));
        if (!offline) {
            checks.add(BrokerCheck.check(ConfiguredCluster.kafka(), config.topics()));
            checks.add(StoreCheck.check(config.s3()));
        }
        return checks;
    }

    private static void print(Finding finding, PrintWriter out) {
        String level = finding.level().name().toLowerCase(Locale.ROOT);
        out.printf("%-5s %-10s %s%n", level, finding.check(), finding.text());
        if (!finding.remedy().isEmpty()) {
            out.printf("%17s-> %s%n", "", finding.remedy());
        }
        out.flush();
    }

    private static String object(boolean works, List<Finding> findings) throws JsonProcessingException {
        ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        ObjectNode node = mapper.createObjectNode().put("works", works);
        ArrayNode checks = node.putArray("checks");
        for (Finding finding : findings) {
            checks.addObject()
                    .put("check", finding.check())
                    .put("level", finding.level().name().toLowerCase(Locale.ROOT))
                    .put("text", finding.text())
                    .put("remedy", finding.remedy());
        }
        return mapper.writeValueAsString(node);
    }
}
