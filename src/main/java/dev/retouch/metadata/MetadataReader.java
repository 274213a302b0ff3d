package dev.retouch.metadata;

import com.adobe.internal.xmp.XMPConst;
import com.adobe.internal.xmp.XMPException;
import com.drew.lang.SequentialByteArrayReader;
import com.drew.metadata.Metadata;
import com.drew.metadata.iptc.IptcDirectory;
import com.drew.metadata.iptc.IptcReader;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what a PNG, JPEG, WebP or TIFF file says beside its pixels; other formats say nothing. */
public final class MetadataReader {

    private static final byte[] EMPTY = {};

    /** Largest packet that is read, in bytes. */
    private static final int LARGEST = 1 << 20;

    private MetadataReader() {}

    /** Reads a file; what is damaged is left out, whatever the bytes are. */
    public static FileMetadata read(byte[] file) {
        Blocks blocks = Blocks.of(file);
        boolean damaged = blocks.damaged();
        byte[] exif = EMPTY;
        Optional<Density> density = blocks.density();
        byte[] iptc = blocks.iptc();
        byte[] packet = blocks.xmp();
        if (blocks.exif().length > 0) {
            try {
                Exif found = new Exif(blocks.exif());
                exif = found.kept(MetadataPolicy.KEEP_ALL);
                density = found.density().or(blocks::density);
                iptc = iptc.length > 0 ? iptc : found.value(Exif.IPTC).orElse(iptc);
                packet = packet.length > 0 ? packet : found.value(Exif.XMP).orElse(packet);
            } catch (IOException | RuntimeException e) {
                damaged = true;
            }
        }
        try {
            if (exif.length == 0 && density.isPresent()) {
                exif = Exif.of(density.get());
            }
        } catch (IOException e) {
            damaged = true;
        }
        byte[] xmp = EMPTY;
        Xmp read = packet.length > LARGEST ? null : parsed(packet);
        damaged |= read == null;
        try {
            Xmp all = read == null ? Xmp.empty() : read;
            addIptc(all, iptc);
            blocks.addTexts(all);
            xmp = all.packet();
        } catch (XMPException | RuntimeException e) {
            damaged = true;
        }
        return new FileMetadata(exif, xmp, density.orElse(null), damaged);
    }

    /** Null when the packet is damaged. */
    private static @Nullable Xmp parsed(byte[] packet) {
        try {
            return packet.length == 0 ? Xmp.empty() : Xmp.parse(packet).keep(MetadataPolicy.KEEP_ALL);
        } catch (XMPException | RuntimeException | StackOverflowError e) {
            return null;
        }
    }

    /** The fields of the older standard (IPTC-IIM) by the names that they have in XMP, where XMP does not have them. */
    private static void addIptc(Xmp xmp, byte[] iptc) throws XMPException {
        if (iptc.length == 0) {
            return;
        }
        Metadata metadata = new Metadata();
        new IptcReader().extract(new SequentialByteArrayReader(iptc), metadata, iptc.length);
        IptcDirectory fields = metadata.getFirstDirectoryOfType(IptcDirectory.class);
        if (fields == null) {
            return;
        }
        text(xmp, fields, IptcDirectory.TAG_COPYRIGHT_NOTICE, "rights");
        text(xmp, fields, IptcDirectory.TAG_CAPTION, "description");
        text(xmp, fields, IptcDirectory.TAG_OBJECT_NAME, "title");
        list(xmp, fields, IptcDirectory.TAG_BY_LINE, "creator");
        list(xmp, fields, IptcDirectory.TAG_KEYWORDS, "subject");
        value(xmp, fields, IptcDirectory.TAG_CREDIT, "Credit");
        value(xmp, fields, IptcDirectory.TAG_BY_LINE_TITLE, "AuthorsPosition");
        value(xmp, fields, IptcDirectory.TAG_SOURCE, "Source");
        value(xmp, fields, IptcDirectory.TAG_HEADLINE, "Headline");
    }

    private static void text(Xmp xmp, IptcDirectory fields, int tag, String name) throws XMPException {
        String value = fields.getString(tag);
        if (value != null) {
            xmp.addText(XMPConst.NS_DC, name, value);
        }
    }

    private static void list(Xmp xmp, IptcDirectory fields, int tag, String name) throws XMPException {
        String[] values = fields.getStringArray(tag);
        if (values != null) {
            xmp.addList(XMPConst.NS_DC, name, List.copyOf(Arrays.asList(values)));
        }
    }

    private static void value(Xmp xmp, IptcDirectory fields, int tag, String name) throws XMPException {
        String value = fields.getString(tag);
        if (value != null) {
            xmp.addValue(XMPConst.NS_PHOTOSHOP, name, value);
        }
    }
}
