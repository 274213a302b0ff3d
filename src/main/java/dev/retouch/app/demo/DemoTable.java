package dev.retouch.app.demo;

import dev.retouch.app.client.Answer;
import java.util.List;
import java.util.Locale;

/** The result of the demo as a table: one line for each request. */
final class DemoTable {

    private static final String HEAD = "%-11s %-44s %-7s %7s %9s %8s  %s%n";
    private static final int INSTRUCTION = 44;

    private DemoTable() {}

    static String of(List<DemoRun.Done> rows) {
        StringBuilder text = new StringBuilder();
        text.append(HEAD.formatted("request", "instruction", "mode", "region", "outside", "seconds", "outcome"));
        for (DemoRun.Done row : rows) {
            text.append(line(row));
        }
        return text.toString();
    }

    private static String line(DemoRun.Done row) {
        if (row.answer() instanceof Answer.Completed done) {
            return HEAD.formatted(
                    row.request().name(),
                    shortened(row.request().instruction()),
                    done.mode(),
                    String.format(Locale.ROOT, "%.1f %%", 100 * done.regionArea()),
                    String.format(Locale.ROOT, "%.4f", done.outsideMeanDifference()),
                    String.format(Locale.ROOT, "%.1f", done.editSeconds()),
                    "completed" + deviation(row));
        }
        Answer.Failed failed = (Answer.Failed) row.answer();
        return HEAD.formatted(
                row.request().name(),
                shortened(row.request().instruction()),
                "-",
                "-",
                "-",
                "-",
                "failed: " + failed.reason() + deviation(row));
    }

    private static String deviation(DemoRun.Done row) {
        return row.asExpected() ? "" : ", expected " + row.request().outcome();
    }

    private static String shortened(String instruction) {
        return instruction.length() <= INSTRUCTION ? instruction : instruction.substring(0, INSTRUCTION - 3) + "...";
    }
}
