package dev.retouch.app.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.retouch.data.EditSample;
import dev.retouch.data.TestPictures;
import dev.retouch.data.shard.BadSampleException;
import dev.retouch.data.shard.ShardFolder;
import dev.retouch.data.shard.ShardIndex;
import dev.retouch.image.Picture;
import dev.retouch.image.PictureEncoder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Parquet files with the columns of the public data sets, written here by DuckDB itself. */
class DataImportTest {

    private static final int SIDE = 24;

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /** Writes rows; {@code columns} end in IMAGE where a picture is embedded as Hugging Face's tools do. */
    private void write(Path file, String columns, List<Object[]> rows) throws IOException, SQLException {
        String table = columns.replace("IMAGE", "STRUCT(bytes BLOB, path VARCHAR)");
        StringBuilder values = new StringBuilder();
        for (String column : columns.split(",")) {
            values.append(values.isEmpty() ? "" : ", ")
                    .append(column.endsWith("IMAGE") ? "{'bytes': ?::BLOB, 'path': NULL::VARCHAR}" : "?");
        }
        try (Connection connection = DuckDb.driver().connect("jdbc:duckdb:", new Properties());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE t (" + table + ")");
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (" + values + ")")) {
                for (Object[] row : rows) {
                    for (int i = 0; i < row.length; i++) {
                        insert.setObject(i + 1, row[i]);
                    }
                    insert.executeUpdate();
                }
            }
            statement.execute("COPY t TO '" + file + "' (FORMAT parquet)");
        }
    }

    private int retouch(String... args) {
        return new CommandLine(new DataCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    err.append(failure.getMessage());
                    return 1;
                })
                .execute(args);
    }

    private List<EditSample> samples(Path folder) throws IOException, BadSampleException {
        List<EditSample> samples = new ArrayList<>();
        for (Path shard : ShardFolder.open(folder).shards()) {
            ShardIndex index = ShardIndex.read(shard);
            for (int i = 0; i < index.samples().size(); i++) {
                samples.add(EditSample.of(index.sample(i)));
            }
        }
        return samples;
    }

    private static byte[] png(Picture picture) {
        return PictureEncoder.png(picture);
    }

    private void writeMagicBrush(Path file) throws IOException, SQLException {
        Picture source = TestPictures.smooth(SIDE, SIDE, 1);
        Picture target = TestPictures.withBox(source, 4, 6, 8, 200, 10, 10);
        Picture painted = TestPictures.withBox(source, 4, 6, 8, 255, 255, 255);
        Picture blackAndWhite =
                TestPictures.withBox(Picture.opaque(SIDE, SIDE, new byte[3 * SIDE * SIDE]), 4, 6, 8, 255, 255, 255);
        byte[] alpha = TestPictures.box(SIDE, SIDE, 4, 6, 8);
        for (int i = 0; i < alpha.length; i++) {
            alpha[i] = (byte) (alpha[i] == 1 ? 0 : 255);
        }
        Picture cut = new Picture(SIDE, SIDE, source.rgb(), alpha);
        List<Object[]> rows = new ArrayList<>();
        int turn = 1;
        for (Picture mask : List.of(painted, blackAndWhite, cut)) {
            rows.add(new Object[] {"25", turn++, png(source), png(mask), "make it red", png(target)});
        }
        rows.add(new Object[] {"26", 1, png(source), png(source), "a mask without a region", png(target)});
        rows.add(new Object[] {"27", 1, new byte[] {1, 2}, png(painted), "no picture", png(target)});
        rows.add(new Object[] {"28", 1, png(source), png(painted), "  ", png(target)});
        write(
                file,
                "img_id VARCHAR,turn_index INTEGER,source_img IMAGE,mask_img IMAGE,instruction VARCHAR,target_img IMAGE",
                rows);
    }

    @Test
    void magicbrush_isReadWithItsMaskInEveryFormThatItHas() throws Exception {
        writeMagicBrush(folder.resolve("dev.parquet"));
        Path into = folder.resolve("shards");
        assertEquals(
                0,
                retouch(
                        "import",
                        "magicbrush",
                        folder.toString(),
                        "--out",
                        into.toString(),
                        "--per-shard",
                        "2",
                        "--json"),
                err::toString);
        List<EditSample> samples = samples(into);
        assertEquals(
                List.of("25-1", "25-2", "25-3"),
                samples.stream().map(EditSample::key).toList());
        for (EditSample sample : samples) {
            assertArrayEquals(TestPictures.box(SIDE, SIDE, 4, 6, 8), sample.region(SIDE, SIDE), sample.key());
            assertEquals("make it red", sample.instruction());
            assertEquals((byte) 200, sample.targetPicture().rgb()[3 * (6 * SIDE + 4)]);
        }
        JsonNode report = new ObjectMapper().readTree(out.toString());
        assertEquals(3, report.path("samples").asInt());
        List<String> skipped = new ArrayList<>();
        report.path("skipped").forEach(item -> skipped.add(item.path("name").asText()));
        assertEquals(List.of("dev.parquet, row 3", "dev.parquet, row 4", "dev.parquet, row 5"), skipped);
    }

    @Test
    void emuEdit_keepsTaskAndCaptions() throws Exception {
        byte[] picture = png(TestPictures.smooth(SIDE, SIDE, 2));
        write(
                folder.resolve("test.parquet"),
                "idx BIGINT,hash VARCHAR,instruction VARCHAR,input_caption VARCHAR,output_caption VARCHAR,"
                        + "task VARCHAR,image IMAGE",
                List.<Object[]>of(new Object[] {7L, "ab", "add a hat", "a dog", "a dog with a hat", "add", picture}));
        Path into = folder.resolve("shards");
        assertEquals(0, retouch("import", "emu-edit", folder.toString(), "--out", into.toString()), err::toString);
        EditSample sample = samples(into).get(0);
        assertEquals("7", sample.key());
        assertEquals("a dog with a hat", sample.about().path(EditSample.CAPTION).asText());
        assertEquals("a dog", sample.about().path(EditSample.SOURCE_CAPTION).asText());
        assertEquals("add", sample.about().path("task").asText());
        assertNull(sample.target());
        assertNull(sample.mask());
    }

    @Test
    void gedit_keepsTaskAndLanguage() throws Exception {
        byte[] picture = png(TestPictures.smooth(SIDE, SIDE, 2));
        write(
                folder.resolve("train.parquet"),
                "task_type VARCHAR,key VARCHAR,instruction VARCHAR,instruction_language VARCHAR,input_image IMAGE,"
                        + "input_image_raw IMAGE,Intersection_exist BOOLEAN",
                List.<Object[]>of(
                        new Object[] {"color_alter", "k1", "make it red", "en", picture, picture, true},
                        new Object[] {"color_alter", "k1", "\u628a\u5b83\u53d8\u7ea2", "cn", picture, picture, false}));
        Path into = folder.resolve("shards");
        assertEquals(0, retouch("import", "gedit", folder.toString(), "--out", into.toString()), err::toString);
        List<EditSample> samples = samples(into);
        assertEquals(
                List.of("k1-en", "k1-cn"), samples.stream().map(EditSample::key).toList());
        assertEquals("\u628a\u5b83\u53d8\u7ea2", samples.get(1).instruction());
        assertEquals("true", samples.get(0).about().path("intersection").asText());
        assertEquals("color_alter", samples.get(0).about().path("task").asText());
    }

    /** Writes the rows that a query gives. */
    private static void copy(Path file, String query) throws IOException, SQLException {
        try (Connection connection = DuckDb.driver().connect("jdbc:duckdb:", new Properties());
                Statement statement = connection.createStatement()) {
            statement.execute("COPY (" + query + ") TO '" + file + "' (FORMAT parquet)");
        }
    }

    private static String blob(Picture picture) {
        return "from_hex('" + HexFormat.of().formatHex(png(picture)) + "')";
    }

    @Test
    void rowsWithoutTheirPictures_areNamedAndSkipped() throws Exception {
        Picture source = TestPictures.smooth(SIDE, SIDE, 1);
        Picture painted = TestPictures.withBox(source, 4, 6, 8, 255, 255, 255);
        String whole = "{'bytes': " + blob(source) + ", 'path': NULL::VARCHAR}";
        String mask = "{'bytes': " + blob(painted) + ", 'path': NULL::VARCHAR}";
        String small = "{'bytes': " + blob(TestPictures.smooth(SIDE / 2, SIDE, 1)) + ", 'path': NULL::VARCHAR}";
        String linked = "{'bytes': NULL::BLOB, 'path': 'images/1.png'}";
        String none = "NULL::STRUCT(bytes BLOB, path VARCHAR)";
        String rows = String.join(
                ", ",
                "(25::BIGINT, 1, " + whole + ", " + mask + ", 'make it red', " + whole + ")",
                "(26, 1, " + none + ", " + mask + ", 'make it red', " + whole + ")",
                "(27, 1, " + linked + ", " + mask + ", 'make it red', " + whole + ")",
                "(28, 1, " + whole + ", " + small + ", 'make it red', " + whole + ")",
                "(29, 1, " + whole + ", " + none + ", 'make it red', " + whole + ")",
                "(30, 1, " + whole + ", " + mask + ", NULL, " + whole + ")",
                "(NULL, NULL, " + whole + ", " + mask + ", 'make it red', " + whole + ")");
        copy(
                folder.resolve("dev.parquet"),
                "SELECT * FROM (VALUES " + rows
                        + ") t(img_id, turn_index, source_img, mask_img, instruction, target_img)");
        Path into = folder.resolve("shards");
        assertEquals(0, retouch("import", "magicbrush", folder.toString(), "--out", into.toString()), err::toString);
        assertEquals(
                List.of("25-1", "-"),
                samples(into).stream().map(EditSample::key).toList());
        for (String reason : List.of(
                "row 1: its source_img holds no bytes",
                "row 2: its source_img holds no bytes",
                "row 3: its mask has 12 x 24 pixels, its source 24 x 24",
                "row 4: its mask_img holds no bytes",
                "row 5: it has no instruction")) {
            assertTrue(out.toString().contains("skipped dev.parquet, " + reason), out::toString);
        }
        assertTrue(out.toString().contains("2 samples in 1 shard, 5 skipped"), out::toString);
    }

    /** As writers give them that know of no structures and mark no bytes as text; Spark makes a folder of a table. */
    @Test
    void plainBytes_areReadAsPicturesAndTexts() throws Exception {
        Files.createDirectories(folder.resolve("table.parquet"));
        copy(
                folder.resolve("table.parquet/part-0.parquet"),
                "SELECT encode('7') AS idx, encode('f\u00e4rbe es rot') AS instruction, "
                        + blob(TestPictures.smooth(SIDE, SIDE, 2)) + " AS image");
        Path into = folder.resolve("shards");
        assertEquals(0, retouch("import", "emu-edit", folder.toString(), "--out", into.toString()), err::toString);
        EditSample sample = samples(into).get(0);
        assertEquals("7", sample.key());
        assertEquals("f\u00e4rbe es rot", sample.instruction());
        assertEquals(SIDE, sample.sourcePicture().width());
    }

    @Test
    void columnsThatHoldNoPictures_areRefusedByTheirType() throws Exception {
        copy(folder.resolve("a.parquet"), "SELECT 7 AS idx, 'x' AS instruction, 'images/1.png' AS image");
        assertEquals(
                1,
                retouch(
                        "import",
                        "emu-edit",
                        folder.toString(),
                        "--out",
                        folder.resolve("s").toString()));
        assertTrue(
                err.toString().contains("has no pictures in its column image, which is of the type VARCHAR"),
                err::toString);
    }

    @Test
    void filesOfAnotherDataset_areRefusedByTheirColumns() throws Exception {
        writeMagicBrush(folder.resolve("dev.parquet"));
        assertEquals(
                1,
                retouch(
                        "import",
                        "gedit",
                        folder.toString(),
                        "--out",
                        folder.resolve("s").toString()));
        assertTrue(err.toString().contains("has no column key, task_type"), err::toString);
        assertEquals(
                2,
                retouch(
                        "import",
                        "coco",
                        folder.toString(),
                        "--out",
                        folder.resolve("s").toString()));
    }
}
