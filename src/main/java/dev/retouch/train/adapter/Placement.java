package dev.retouch.train.adapter;

import ai.djl.Device;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where a training runs.
 *
 * @param devices that the blocks are spread over in order; one may be listed several times
 * @param microBatch edits that flow through the blocks at once
 * @param recompute whether a block is computed again for its backward pass instead of keeping what that needs
 */
public record Placement(List<Device> devices, int microBatch, boolean recompute) {

    private static final Pattern NAME = Pattern.compile("cpu|(?:cuda|gpu)(?::(\\d+))?");

    /** @throws IllegalArgumentException when there is no device or no edit */
    public Placement {
        if (devices.isEmpty() || microBatch < 1) {
            throw new IllegalArgumentException("a training needs a device and a micro-batch of 1 or more, got "
                    + devices.size() + " devices and " + microBatch);
        }
        devices = List.copyOf(devices);
    }

    /**
     * Reads a list such as {@code cuda:0,cuda:1} or {@code cpu,cpu}.
     *
     * @throws IllegalArgumentException when a name is none of a device
     */
    public static List<Device> devices(String names) {
        List<Device> devices = new ArrayList<>();
        for (String name : names.split(",", -1)) {
            Matcher form = NAME.matcher(name.strip());
            if (!form.matches()) {
                throw new IllegalArgumentException(
                        "'" + name.strip() + "' is no device: write cpu, or cuda:0 and so on");
            }
            int number = form.group(1) == null ? 0 : Integer.parseInt(form.group(1));
            devices.add(form.group().equals("cpu") ? Device.cpu() : Device.gpu(number));
        }
        return devices;
    }

    /**
     * The first block of each device and, last, the number of blocks: shares that differ by one at most, the larger ones
     * behind, since the first device also has what comes before the blocks.
     *
     * @throws IllegalArgumentException when there are more devices than blocks
     */
    static int[] bounds(int blocks, int devices) {
        if (devices > blocks) {
            throw new IllegalArgumentException(
                    devices + " devices are more than the transformer has blocks, " + blocks + ": list fewer");
        }
        int[] bounds = new int[devices + 1];
        for (int i = 0; i <= devices; i++) {
            bounds[i] = (int) ((long) blocks * i / devices);
        }
        return bounds;
    }

    /** For people. */
    public String text() {
        return devices.stream()
                        .map(device -> device.isGpu() ? "cuda:" + device.getDeviceId() : "cpu")
                        .collect(Collectors.joining(","))
                + ", micro-batches of " + microBatch + (recompute ? ", recompute" : ", no recompute");
    }
}
