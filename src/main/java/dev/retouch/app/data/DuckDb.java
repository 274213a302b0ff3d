package dev.retouch.app.data;

import dev.retouch.app.embedded.EmbeddedJars;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.sql.Driver;
import java.util.List;

/** DuckDB's driver, from jars that lie beside the application: 80 MB that only one command needs. */
final class DuckDb {

    private static final String DRIVER = "org.duckdb.DuckDBDriver";

    private DuckDb() {}

    /**
     * Loads the driver, which lives as long as the process, as its natives do.
     *
     * @throws IOException when the jars hold no driver
     * @throws dev.retouch.app.embedded.EmbeddedException when there are no jars
     */
    @SuppressWarnings("resource") // closed with the process: the driver loads classes whenever it is used
    static Driver driver() throws IOException {
        List<Path> jars = EmbeddedJars.of("duckdb");
        URL[] places = new URL[jars.size()];
        try {
            for (int i = 0; i < places.length; i++) {
                places[i] = jars.get(i).toUri().toURL();
            }
            URLClassLoader loader = new URLClassLoader(places, Driver.class.getClassLoader());
            return (Driver) loader.loadClass(DRIVER).getDeclaredConstructor().newInstance();
        } catch (MalformedURLException | ReflectiveOperationException e) {
            throw new IOException("DuckDB cannot be loaded from " + jars + ": " + e, e);
        }
    }
}
