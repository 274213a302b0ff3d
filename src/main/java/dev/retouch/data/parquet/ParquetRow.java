package dev.retouch.data.parquet;

import dev.retouch.data.shard.BadSampleException;
import java.nio.charset.StandardCharsets;
import java.sql.Blob;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A row under the cursor of a result: the columns that a data set's layout names. */
final class ParquetRow {

    private final ResultSet row;

    ParquetRow(ResultSet row) {
        this.row = row;
    }

    /** A text, a number as text, or bytes that some writers make of a text; empty where there is none. */
    String text(String column) throws BadSampleException {
        try {
            Object value = row.getObject(column);
            if (value instanceof Blob blob) {
                return new String(blob.getBytes(1, (int) blob.length()), StandardCharsets.UTF_8).strip();
            }
            return value == null ? "" : value.toString().strip();
        } catch (SQLException e) {
            throw new BadSampleException("its " + column + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * The encoded picture.
     *
     * @throws BadSampleException when the column is empty, also where the file names a picture that lies elsewhere
     */
    byte[] picture(String column) throws BadSampleException {
        byte[] bytes = optionalPicture(column);
        if (bytes == null) {
            throw new BadSampleException("its " + column + " holds no bytes: only embedded pictures are imported");
        }
        return bytes;
    }

    /** The same, null where the column is empty. */
    byte @Nullable [] optionalPicture(String column) throws BadSampleException {
        try {
            Blob blob = row.getBlob(column);
            return blob == null || blob.length() == 0 ? null : blob.getBytes(1, (int) blob.length());
        } catch (SQLException e) {
            throw new BadSampleException("its " + column + " cannot be read: " + e.getMessage(), e);
        }
    }
}
