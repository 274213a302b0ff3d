package dev.retouch.app.embedded;

import com.google.errorprone.annotations.MustBeClosed;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * A broker and an S3 server on loopback; closing it stops both and deletes their folder.
 *
 * <p>The servers end with this process however it ends, and the folder goes with them, unless the stack is detached.
 */
public final class EmbeddedStack implements AutoCloseable {

    private final Path folder;
    private final String bootstrapServers;
    private final S3Access s3;
    private final Child broker;
    private final Child objectStore;
    private final Thread hook;
    private boolean detached;

    private EmbeddedStack(Path folder) {
        this.folder = folder;
        int kafkaPort = Ports.free();
        this.bootstrapServers = "127.0.0.1:" + kafkaPort;
        byte[] secret = new byte[16];
        new java.security.SecureRandom().nextBytes(secret);
        this.s3 = new S3Access(
                URI.create("http://127.0.0.1:" + Ports.free()),
                "us-east-1",
                "retouch",
                HexFormat.of().formatHex(secret));
        this.hook = new Thread(this::end, "embedded-stack-end");
        this.broker = EmbeddedBroker.launch(folder, kafkaPort);
        this.objectStore = EmbeddedObjectStore.launch(folder, s3);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Starts both servers over a temporary folder and waits until they answer. */
    @MustBeClosed
    public static EmbeddedStack start() {
        try {
            return startIn(Files.createTempDirectory("retouch-"));
        } catch (IOException e) {
            throw new EmbeddedException("cannot create a temporary folder: " + e.getMessage(), e);
        }
    }

    /** Starts both servers over a folder, which is created when missing, and waits until they answer. */
    @MustBeClosed
    public static EmbeddedStack startIn(Path folder) {
        EmbeddedStack stack = new EmbeddedStack(folder);
        try {
            stack.awaitReady();
            return stack;
        } catch (RuntimeException e) {
            stack.close();
            throw e;
        }
    }

    /** Waits until both servers answer, after a restart. */
    public void awaitReady() {
        EmbeddedBroker.awaitReady(broker, bootstrapServers);
        EmbeddedObjectStore.awaitReady(objectStore, s3);
    }

    /** Host and port of the broker. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** Address and credentials of the S3 server. */
    public S3Access s3() {
        return s3;
    }

    /** The broker's process. */
    public Child broker() {
        return broker;
    }

    /** The S3 server's process. */
    public Child objectStore() {
        return objectStore;
    }

    /** The folder in which a bucket's objects lie, each as a file of its key. */
    public Path objects(String bucket) {
        return EmbeddedObjectStore.data(folder).resolve(bucket);
    }

    /** The folder of the servers' data and logs. */
    public Path folder() {
        return folder;
    }

    /** Creates topics with a number of partitions; existing ones are left as they are. */
    public void createTopics(int partitions, String... names) {
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
            List<String> existing = List.copyOf(admin.listTopics().names().get());
            admin.createTopics(Arrays.stream(names)
                            .filter(name -> !existing.contains(name))
                            .map(name -> new NewTopic(name, partitions, (short) 1))
                            .toList())
                    .all()
                    .get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new EmbeddedException("cannot create the topics: " + cause.getMessage(), cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedException("interrupted while creating topics", e);
        }
    }

    /** Sets what groups have at the broker for their members, before these join. */
    public void configureGroups(Map<String, String> settings, String... names) {
        List<AlterConfigOp> operations = settings.entrySet().stream()
                .map(entry ->
                        new AlterConfigOp(new ConfigEntry(entry.getKey(), entry.getValue()), AlterConfigOp.OpType.SET))
                .toList();
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
            for (String name : names) {
                ConfigResource group = new ConfigResource(ConfigResource.Type.GROUP, name);
                admin.incrementalAlterConfigs(Map.of(group, operations)).all().get();
            }
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new EmbeddedException("cannot configure the groups: " + cause.getMessage(), cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedException("interrupted while configuring groups", e);
        }
    }

    /** Creates buckets; existing ones are left as they are. */
    public void createBuckets(String... names) {
        try (S3Client client = s3.client()) {
            List<String> existing = client.listBuckets().buckets().stream()
                    .map(bucket -> bucket.name())
                    .toList();
            for (String name : names) {
                if (!existing.contains(name)) {
                    client.createBucket(request -> request.bucket(name));
                }
            }
        }
    }

    /** Lets the servers outlive this process; closing does nothing from then on. */
    public synchronized void detach() {
        broker.detach();
        objectStore.detach();
        detached = true;
        Runtime.getRuntime().removeShutdownHook(hook);
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is shutting down already and the hook does the same.
        }
        end();
    }

    private synchronized void end() {
        if (detached) {
            return;
        }
        broker.close();
        objectStore.close();
        Folders.delete(folder);
    }
}
