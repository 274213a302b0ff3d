package dev.retouch.train;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What a training step needs of a sample, as it is stored.
 *
 * @param source (latents) packed, normalised latents of the source
 * @param target (latents) the same of the target
 * @param region (cells) share of each cell of the 2x finer grid that lies in the region, 0 to 255
 * @param ids (maxTokens) token ids of the prompt, padded
 * @param length how many of them are real
 * @param picture (side, side, 3) the source as the text encoder sees it
 * @param kind ordinal of the kind of edit
 */
@SuppressWarnings("ArrayRecordComponent") // a plain carrier between a file and a batch
public record EditRecord(
        float[] source, float[] target, byte[] region, short[] ids, int length, byte[] picture, int kind) {

    /** The sizes all records of a set share. */
    public record Layout(int latents, int cells, int maxTokens, int pictureBytes) {
        /** Of one record. */
        public int bytes() {
            return 2 * 4 * latents + cells + 2 * maxTokens + 4 + pictureBytes;
        }
    }

    public ByteBuffer write(Layout layout) {
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
                .putShort((short) kind)
                .put(picture)
                .flip();
    }

    public static EditRecord read(ByteBuffer buffer, Layout layout) {
        float[] source = new float[layout.latents()];
        float[] target = new float[layout.latents()];
        byte[] region = new byte[layout.cells()];
        short[] ids = new short[layout.maxTokens()];
        byte[] picture = new byte[layout.pictureBytes()];
        buffer.asFloatBuffer().get(source).get(target);
        buffer.position(8 * layout.latents());
        buffer.get(region);
        for (int i = 0; i < ids.length; i++) {
            ids[i] = buffer.getShort();
        }
        int length = buffer.getShort();
        int kind = buffer.getShort();
        buffer.get(picture);
        return new EditRecord(source, target, region, ids, length, picture, kind);
    }
}
