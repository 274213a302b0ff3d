package dev.retouch.mistake;

import static dev.retouch.mistake.Place.in;

import java.util.List;
import java.util.stream.Stream;

/** Mistakes between an edited picture and the file that is stored. */
final class OutputMistakes {

    private static final String FILES = "edit.EditFilesTest.";

    private OutputMistakes() {}

    static List<Mistake> all() {
        return Stream.of(report()).flatMap(List::stream).toList();
    }

    private static List<Mistake> report() {
        return List.of(
                output(
                        "the report is that of the edit, not of its file",
                        in("edit.EditFiles", "of").without("EditReport.with", 0),
                        FILES + "report_ofTwentyJpegs_isWhatTheJdkFindsInTheFiles"),
                output(
                        "the file is compared inside the region",
                        in("edit.EditFiles", "of").operandThrough("Difference.outside", 2, "inverted"),
                        FILES + "report_ofTwentyJpegs_isWhatTheJdkFindsInTheFiles"),
                output(
                        "colour that nobody sees is compared",
                        in("edit.EditFiles", "seen").without("Backdrop.under", 1),
                        FILES + "report_ofAJpegOfACutOut_comparesWhatIsSeen"));
    }

    private static Mistake output(String name, Change change, String check) {
        return new Mistake("output", name, change, check);
    }
}
