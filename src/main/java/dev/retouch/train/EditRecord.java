package dev.retouch.train;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What a training step needs of one edit, as it is stored.
 *
 * @param source (rows columns channels) packed, normalised latents of the source
 * @param target the same of the target
 * @param region (rows cellsPerSide, columns cellsPerSide) share of each cell inside the region, 0 to 255
 * @param ids token ids of the prompt; of one that is stored (maxTokens), padded
 * @param length how many of them are real
 * @param picture (height, width, 3) the source as the text encoder sees it
 * @param local whether the edit has a region; false for one of the whole picture
 */
@SuppressWarnings("ArrayRecordComponent") // a plain carrier between a file and a batch
public record EditRecord(
        float[] source, float[] target, byte[] region, short[] ids, int length, byte[] picture, boolean local) {

    /**
     * The sizes that all records of a set share.
     *
     * @param rows of latent tokens
     * @param columns of latent tokens
     * @param channels of a latent token
     * @param cellsPerSide the region's grid is so many times as fine as that of the tokens
     * @param maxTokens of a prompt
     * @param pictureBytes of the source as the text encoder sees it
     */
    public record Layout(int rows, int columns, int channels, int cellsPerSide, int maxTokens, int pictureBytes) {

        /** Of a picture's packed latents. */
        public int tokens() {
            return rows * columns;
        }

        /** Of the region. */
        public int cells() {
            return tokens() * cellsPerSide * cellsPerSide;
        }

        /** Of one record. */
        public int bytes() {
            return 2 * Float.BYTES * tokens() * channels + cells() + Short.BYTES * maxTokens + 4 + pictureBytes;
        }
    }

    /** The same edit asked for in other words. */
    public EditRecord withPrompt(short[] otherIds, int otherLength) {
        return new EditRecord(source, target, region, otherIds, otherLength, picture, local);
    }

    /**
     * The record as {@link Layout#bytes} bytes.
     *
     * @throws IllegalArgumentException when its prompt is not padded to the layout's length
     */
    public ByteBuffer write(Layout layout) {
        if (ids.length != layout.maxTokens()) {
            throw new IllegalArgumentException("a prompt of " + ids.length + " ids is stored as " + layout.maxTokens());
        }
        ByteBuffer buffer = ByteBuffer.allocate(layout.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : source) {
            buffer.putFloat(value);
        }
        for (float value : target) {
            buffer.putFloat(value);
        }
        buffer.put(region);
        for (short id : ids) {
            buffer.putShort(id);
        }
        return buffer.putShort((short) length)
                .putShort((short) (local ? 1 : 0))
                .put(picture)
                .flip();
    }

    /** The record that begins at the buffer's position. */
    public static EditRecord read(ByteBuffer buffer, Layout layout) {
        int latents = layout.tokens() * layout.channels();
        float[] source = new float[latents];
        float[] target = new float[latents];
        byte[] region = new byte[layout.cells()];
        short[] ids = new short[layout.maxTokens()];
        byte[] picture = new byte[layout.pictureBytes()];
        int start = buffer.position();
        buffer.asFloatBuffer().get(source).get(target);
        buffer.position(start + 2 * Float.BYTES * latents);
        buffer.get(region);
        for (int i = 0; i < ids.length; i++) {
            ids[i] = buffer.getShort();
        }
        int length = buffer.getShort();
        boolean local = buffer.getShort() != 0;
        buffer.get(picture);
        return new EditRecord(source, target, region, ids, length, picture, local);
    }
}
