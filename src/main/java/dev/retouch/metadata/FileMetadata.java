package dev.retouch.metadata;

import com.adobe.internal.xmp.XMPException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What a file says beside its pixels, without what never goes on: location, thumbnails, maker notes, manifests.
 *
 * @param exif a TIFF structure, or empty
 * @param xmp a packet, or empty
 * @param density how large the picture is to be shown; null when the file does not say
 * @param damaged whether something of the file's metadata could not be read and is left out
 */
@SuppressWarnings("ArrayRecordComponent") // payloads, never compared
public record FileMetadata(
        byte[] exif, byte[] xmp, @Nullable Density density, boolean damaged) {

    private static final byte[] EMPTY = {};

    /** Of a file that says nothing. */
    public static final FileMetadata NONE = new FileMetadata(EMPTY, EMPTY, null, false);

    /** Largest block that one segment of a JPEG takes. */
    private static final int LARGEST = 65_000;

    /**
     * What a result says: what the policy lets through, and where the picture comes from.
     *
     * @param provenance null to say nothing of it
     */
    public FileMetadata forResult(MetadataPolicy policy, @Nullable Provenance provenance) {
        FileMetadata kept = policy == MetadataPolicy.STRIP ? NONE : this;
        try {
            byte[] all =
                    policy == MetadataPolicy.KEEP_ALL && kept.exif.length <= LARGEST ? kept.exif : kept.rightsOfExif();
            byte[] packet = kept.packet(policy, provenance);
            if (packet.length > LARGEST) {
                packet = kept.packet(MetadataPolicy.KEEP_RIGHTS, provenance);
            }
            if (packet.length > LARGEST) {
                packet = NONE.packet(policy, provenance);
            }
            return new FileMetadata(all, packet, kept.density, damaged);
        } catch (IOException | XMPException | RuntimeException e) {
            if (exif.length == 0 && xmp.length == 0) {
                throw new IllegalStateException("metadata cannot be written", e);
            }
            FileMetadata nothing = NONE.forResult(policy, provenance);
            return new FileMetadata(nothing.exif, nothing.xmp, null, true);
        }
    }

    private byte[] rightsOfExif() throws IOException {
        return exif.length == 0 ? exif : new Exif(exif).kept(MetadataPolicy.KEEP_RIGHTS);
    }

    private byte[] packet(MetadataPolicy policy, @Nullable Provenance provenance) throws XMPException {
        Xmp packet = xmp.length == 0 ? Xmp.empty() : Xmp.parse(xmp).keep(policy);
        if (provenance != null) {
            provenance.addTo(packet);
        }
        return packet.packet();
    }
}
