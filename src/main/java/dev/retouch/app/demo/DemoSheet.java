package dev.retouch.app.demo;

import dev.retouch.app.client.Answer;
import dev.retouch.app.client.EditClient;
import dev.retouch.image.PictureDecoder;
import dev.retouch.image.PictureEncoder;
import dev.retouch.image.PictureLimits;
import dev.retouch.sheet.ContactSheet;
import dev.retouch.sheet.ContactSheet.Tile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Source, predicted region and result of every completed request, side by side. */
final class DemoSheet {

    private static final int SIDE = 192;
    private static final int TILES = 3;

    private DemoSheet() {}

    /**
     * Draws and writes the sheet.
     *
     * @throws IOException when no request was completed or the file cannot be written
     */
    static void write(Path file, List<DemoRun.Done> all, EditClient client) throws IOException {
        List<List<Tile>> rows = new ArrayList<>();
        for (DemoRun.Done one : all) {
            if (one.answer() instanceof Answer.Completed done) {
                if (rows.isEmpty() || rows.get(rows.size() - 1).size() == 2 * TILES) {
                    rows.add(new ArrayList<>());
                }
                List<Tile> row = rows.get(rows.size() - 1);
                row.add(tile(one.request().source(), one.request().instruction()));
                row.add(tile(client.download(done.mask()), "predicted region, mode " + done.mode()));
                row.add(tile(client.download(done.result()), "result"));
            }
        }
        if (rows.isEmpty()) {
            throw new IOException("no request was completed, so there is no contact sheet to draw");
        }
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(
                file,
                PictureEncoder.png(ContactSheet.draw("Retouch demo: source, predicted region, result", rows, SIDE)));
    }

    private static Tile tile(byte[] encoded, String caption) {
        return new Tile(PictureDecoder.decode(encoded, PictureLimits.DEFAULT), caption);
    }
}
