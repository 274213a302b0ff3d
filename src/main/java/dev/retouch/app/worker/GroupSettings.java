package dev.retouch.app.worker;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Settings that a group has at the broker for all its members. */
final class GroupSettings {

    private static final Logger LOG = LoggerFactory.getLogger(GroupSettings.class);

    private static final Duration AGAIN = Duration.ofSeconds(2);
    private static final Config NONE = new Config(List.of());

    private final Admin admin;
    private final ConfigResource group;

    GroupSettings(Admin admin, String group) {
        this.admin = admin;
        this.group = new ConfigResource(ConfigResource.Type.GROUP, group);
    }

    /**
     * Sets what nobody has set for this group; what somebody has stays. Waits for a broker that is away.
     *
     * @return the value that holds from now on, or the fallback where the broker refuses this one
     */
    String set(String name, String value, String fallback) throws InterruptedException {
        AlterConfigOp operation = new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
        while (true) {
            try {
                ConfigEntry there = present().get(name);
                if (there != null && there.source() == ConfigEntry.ConfigSource.DYNAMIC_GROUP_CONFIG) {
                    return there.value();
                }
                admin.incrementalAlterConfigs(Map.of(group, List.of(operation)))
                        .all()
                        .get();
                return value;
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof RetriableException)) {
                    LOG.warn(
                            "{} of the group {} is not set to {} ({}): set it with kafka-configs --entity-type groups",
                            name,
                            group.name(),
                            value,
                            e.getMessage());
                    return fallback;
                }
                Thread.sleep(AGAIN.toMillis());
            }
        }
    }

    /** Who may not see them may still set them. */
    private Config present() throws InterruptedException, ExecutionException {
        try {
            return admin.describeConfigs(List.of(group)).all().get().getOrDefault(group, NONE);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RetriableException) {
                throw e;
            }
            return NONE;
        }
    }
}
