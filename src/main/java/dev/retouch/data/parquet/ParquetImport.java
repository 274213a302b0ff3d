package dev.retouch.data.parquet;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retouch.data.shard.BadSampleException;
import dev.retouch.data.shard.ShardPlan;
import dev.retouch.data.shard.ShardWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Turns the Parquet files of a public data set into shards; the rows of a file stay together and in order.
 *
 * @param driver DuckDB's, which reads the files
 * @param dataset whose columns they have
 * @param perShard rows of a shard, at least 1
 */
public record ParquetImport(Driver driver, PublicDataset dataset, int perShard) {

    private static final String BYTES = "BLOB";

    /** @throws IllegalArgumentException when a shard would hold nothing */
    public ParquetImport {
        if (perShard < 1) {
            throw new IllegalArgumentException("a shard holds at least 1 sample, not " + perShard);
        }
    }

    /**
     * The Parquet files below a folder, or the one file that is named.
     *
     * @throws IOException when there is none
     */
    public static List<Path> files(Path place) throws IOException {
        if (Files.isRegularFile(place)) {
            return List.of(place);
        }
        if (!Files.isDirectory(place)) {
            throw new IOException("there is no file or folder " + place);
        }
        try (Stream<Path> tree = Files.walk(place)) {
            // Spark gives such a name to the folder of a table's files.
            List<Path> files = tree.filter(file -> file.toString().endsWith(".parquet") && Files.isRegularFile(file))
                    .sorted()
                    .toList();
            if (files.isEmpty()) {
                throw new IOException(place + " holds no file whose name ends in .parquet");
            }
            return files;
        }
    }

    /** What the shards depend on. */
    public ObjectNode recipe(List<Path> files) throws IOException {
        ObjectNode recipe = new ObjectMapper().createObjectNode();
        recipe.put("made", "data import " + dataset.id()).put("perShard", perShard);
        for (Path file : files) {
            recipe.withArray("files")
                    .addObject()
                    .put("name", file.getFileName().toString())
                    .put("bytes", Files.size(file));
        }
        return recipe;
    }

    /**
     * One plan for each shard.
     *
     * @throws IOException when a file is no Parquet file, lacks a column, or has something else in one than pictures
     */
    public List<ShardPlan> plans(List<Path> files) throws IOException {
        List<ShardPlan> plans = new ArrayList<>();
        try (Connection connection = connection()) {
            for (int file = 0; file < files.size(); file++) {
                Path path = files.get(file);
                Map<String, String> columns = columns(connection, path);
                long rows = rows(connection, path);
                for (long from = 0; from < rows; from += perShard) {
                    long first = from;
                    plans.add(new ShardPlan(
                            String.format(Locale.ROOT, "%s-%04d-%05d", dataset.id(), file, first / perShard),
                            shard -> fill(shard, path, columns, first)));
                }
            }
        } catch (SQLException e) {
            throw new IOException("the Parquet files cannot be read: " + e.getMessage(), e);
        }
        return plans;
    }

    private Connection connection() throws SQLException {
        Connection connection = driver.connect("jdbc:duckdb:", new Properties());
        try (Statement statement = connection.createStatement()) {
            // Rows come in the file's order, and nothing is looked for in the network.
            statement.execute("SET preserve_insertion_order = true");
            statement.execute("SET autoinstall_known_extensions = false");
            statement.execute("SET threads = 1");
        }
        return connection;
    }

    /** DuckDB's types of a file's columns. */
    private Map<String, String> columns(Connection connection, Path file) throws SQLException, IOException {
        Map<String, String> found = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("DESCRIBE SELECT * FROM " + table(file))) {
            while (rows.next()) {
                found.put(rows.getString(1), rows.getString(2));
            }
        }
        List<String> missing = Stream.concat(dataset.texts().stream(), dataset.pictures().stream())
                .filter(column -> !found.containsKey(column))
                .toList();
        if (!missing.isEmpty()) {
            throw new IOException(file + " has no column " + String.join(", ", missing) + ": it has " + found.keySet()
                    + "; is it of " + dataset.id() + "?");
        }
        for (String column : dataset.pictures()) {
            String type = found.getOrDefault(column, "");
            if (!type.equals(BYTES) && !type.matches("STRUCT\\(.*\\bbytes.*")) {
                throw new IOException(
                        file + " has no pictures in its column " + column + ", which is of the type " + type);
            }
        }
        return found;
    }

    private static long rows(Connection connection, Path file) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM " + table(file))) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private void fill(ShardWriter shard, Path file, Map<String, String> columns, long first) throws IOException {
        String query = "SELECT " + selected(columns) + " FROM " + table(file) + " WHERE file_row_number >= " + first
                + " AND file_row_number < " + (first + perShard) + " ORDER BY file_row_number";
        try (Connection connection = connection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            for (long row = first; rows.next(); row++) {
                add(shard, new ParquetRow(rows), file.getFileName() + ", row " + row);
            }
        } catch (SQLException e) {
            throw new IOException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private void add(ShardWriter shard, ParquetRow row, String name) throws IOException {
        try {
            shard.add(dataset.sample(row).files());
        } catch (BadSampleException | IllegalArgumentException e) {
            shard.skip(name, String.valueOf(e.getMessage()));
        }
    }

    private String selected(Map<String, String> columns) {
        Stream<String> texts = Stream.concat(
                dataset.texts().stream(), dataset.optionalTexts().stream().filter(columns::containsKey));
        Stream<String> none = dataset.optionalTexts().stream()
                .filter(column -> !columns.containsKey(column))
                .map(column -> "'' AS \"" + column + "\"");
        Stream<String> pictures = dataset.pictures().stream()
                .map(column -> BYTES.equals(columns.get(column))
                        ? "\"" + column + "\""
                        : "\"" + column + "\".bytes AS \"" + column + "\"");
        return Stream.of(texts.map(column -> "\"" + column + "\""), none, pictures)
                .flatMap(stream -> stream)
                .collect(Collectors.joining(", "));
    }

    private static String table(Path file) {
        return "read_parquet('" + file.toAbsolutePath().toString().replace("'", "''") + "', file_row_number = true)";
    }
}
