package dev.retouch.app.embedded;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Formats a broker's folder when it is new, then runs the broker; arguments: the properties file, the data folder, the
 * cluster id.
 *
 * <p>Calls Kafka by reflection: its server is not on the class path of this project.
 */
final class KafkaMain {

    private KafkaMain() {}

    public static void main(String[] args) throws Exception {
        if (!Files.exists(Path.of(args[1], "meta.properties"))) {
            String[] format = {"format", "--config", args[0], "--cluster-id", args[2]};
            Object exit = Class.forName("kafka.tools.StorageTool")
                    .getMethod("execute", String[].class, PrintStream.class)
                    .invoke(null, format, System.out);
            if (!Integer.valueOf(0).equals(exit)) {
                throw new IllegalStateException("formatting " + args[1] + " failed with " + exit);
            }
        }
        Class.forName("kafka.Kafka").getMethod("main", String[].class).invoke(null, (Object) new String[] {args[0]});
    }
}
