package dev.retouch.worker.kafka;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.List;

/**
 * An adapter can be had from the object store ({@code schemas/adapter-published.v1.schema.json}).
 *
 * @param name of the checkpoint
 * @param location prefix of its files
 * @param backbone fingerprint of the frozen bundle that it was trained on
 * @param step how many steps it was trained
 * @param files below the prefix
 */
public record AdapterPublished(String name, String location, String backbone, long step, List<File> files) {

    /** The topic that a command announces to unless it is told another. */
    public static final String TOPIC = "retouch.adapters";

    private static final ObjectMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    /**
     * One file.
     *
     * @param name without a folder
     * @param size in bytes
     * @param sha256 in hex
     */
    public record File(String name, long size, String sha256) {}

    public AdapterPublished {
        files = List.copyOf(files);
    }

    /** As an event's data. */
    public byte[] json() {
        try {
            return JSON.writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @throws IOException when the data are not those of such an event */
    public static AdapterPublished read(byte[] json) throws IOException {
        AdapterPublished published = JSON.readValue(json, AdapterPublished.class);
        for (File file : published.files) {
            if (!file.name().matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
                throw new IOException("'" + file.name() + "' is no name of an adapter's file");
            }
        }
        return published;
    }
}
