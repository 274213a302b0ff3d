package dev.retouch.bench;

import dev.retouch.image.PictureEncoder;
import dev.retouch.registration.DriftSheet;
import dev.retouch.registration.DriftTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How well a made drift is found and undone, over drawn and noisy pictures, and a sheet of eight of them.
 *
 * <p>Argument: how many pictures, 200 by default.
 */
final class DriftBench {

    private static final int SHOWN = 8;

    private DriftBench() {}

    public static void main(String[] arguments) throws IOException {
        int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 200;
        System.out.println("Shift, scale and tone: " + DriftTable.ofDrifted(count));
        System.out.println("Tone alone: " + DriftTable.ofToned(count));
        System.out.println("No drift: " + DriftTable.ofStill(count));
        Path sheet = Path.of("target", "drift.png");
        Files.write(sheet, PictureEncoder.png(DriftSheet.draw(SHOWN)));
        System.out.println("sheet: " + sheet);
    }
}
