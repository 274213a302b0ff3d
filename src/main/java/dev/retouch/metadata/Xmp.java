package dev.retouch.metadata;

import com.adobe.internal.xmp.XMPConst;
import com.adobe.internal.xmp.XMPException;
import com.adobe.internal.xmp.XMPIterator;
import com.adobe.internal.xmp.XMPMeta;
import com.adobe.internal.xmp.XMPMetaFactory;
import com.adobe.internal.xmp.options.ParseOptions;
import com.adobe.internal.xmp.options.PropertyOptions;
import com.adobe.internal.xmp.options.SerializeOptions;
import com.adobe.internal.xmp.properties.XMPPropertyInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** An XMP packet (ISO 16684-1), and the properties of it that may go on. */
final class Xmp {

    private static final byte[] EMPTY = {};

    private static final String PLUS = "http://ns.useplus.org/ldf/xmp/1.0/";
    private static final String CREATIVE_COMMONS = "http://creativecommons.org/ns#";

    /** Properties that say whose a picture is, by namespace; an empty set is all of them. */
    private static final Map<String, Set<String>> RIGHTS = Map.of(
            XMPConst.NS_DC,
            Set.of("rights", "creator"),
            XMPConst.NS_XMP_RIGHTS,
            Set.of(),
            XMPConst.NS_PHOTOSHOP,
            Set.of("Credit", "AuthorsPosition"),
            XMPConst.NS_IPTCCORE,
            Set.of("CreatorContactInfo"),
            PLUS,
            Set.of(),
            CREATIVE_COMMONS,
            Set.of());

    /** What described the former pixels or points to what is not copied: a picture in it, or a manifest about it. */
    private static final Set<String> FORMER = Set.of(
            "Thumbnails",
            "HasExtendedXMP",
            "Orientation",
            "ICCProfile",
            "provenance",
            "DigitalSourceType",
            "ImageWidth",
            "ImageLength",
            "BitsPerSample",
            "Compression",
            "PixelXDimension",
            "PixelYDimension",
            "ColorSpace");

    /** Depth maps, second pictures and videos of phones. */
    private static final String PHONES = "http://ns.google.com/photos/";

    private final XMPMeta meta;

    private Xmp(XMPMeta meta) {
        this.meta = meta;
    }

    static Xmp empty() {
        return new Xmp(XMPMetaFactory.create());
    }

    static Xmp parse(byte[] packet) throws XMPException {
        return new Xmp(XMPMetaFactory.parseFromBuffer(packet, new ParseOptions().setDisallowDoctype(true)));
    }

    /** Leaves what a policy lets through. */
    Xmp keep(MetadataPolicy policy) throws XMPException {
        for (XMPPropertyInfo property : properties()) {
            String path = property.getPath();
            String schema = XMPMetaFactory.getSchemaRegistry().getNamespaceURI(path.split(":", 2)[0]);
            if (policy != MetadataPolicy.KEEP_ALL && !isRights(schema, top(path))) {
                meta.deleteProperty(schema, top(path));
            } else if (isLeftOut(schema, name(path))) {
                meta.deleteProperty(schema, path);
            }
        }
        return this;
    }

    /** Adds a text in the default language unless the property is there. */
    void addText(String namespace, String name, String text) throws XMPException {
        if (!meta.doesPropertyExist(namespace, name)) {
            meta.setLocalizedText(namespace, name, null, XMPConst.X_DEFAULT, text);
        }
    }

    /** Adds a list in order unless the property is there. */
    void addList(String namespace, String name, List<String> items) throws XMPException {
        if (!meta.doesPropertyExist(namespace, name)) {
            for (String item : items) {
                meta.appendArrayItem(namespace, name, new PropertyOptions().setArrayOrdered(true), item, null);
            }
        }
    }

    /** Adds a plain value unless the property is there. */
    void addValue(String namespace, String name, String value) throws XMPException {
        if (!meta.doesPropertyExist(namespace, name)) {
            set(namespace, name, value);
        }
    }

    void set(String namespace, String name, String value) throws XMPException {
        meta.setProperty(namespace, name, value);
    }

    /** The packet without room for changes; empty when it would say nothing. */
    byte[] packet() throws XMPException {
        SerializeOptions form = new SerializeOptions().setUseCompactFormat(true).setPadding(1);
        return properties().isEmpty() ? EMPTY : XMPMetaFactory.serializeToBuffer(meta, form);
    }

    private List<XMPPropertyInfo> properties() throws XMPException {
        List<XMPPropertyInfo> all = new ArrayList<>();
        for (XMPIterator each = meta.iterator(); each.hasNext(); ) {
            XMPPropertyInfo property = (XMPPropertyInfo) each.next();
            if (property.getPath() != null && !property.getPath().isEmpty()) {
                all.add(property);
            }
        }
        return all;
    }

    private static boolean isRights(String namespace, String property) {
        Set<String> names = RIGHTS.get(namespace);
        return names != null && (names.isEmpty() || names.contains(name(property)));
    }

    private static boolean isLeftOut(String namespace, String name) {
        return name.startsWith("GPS") || FORMER.contains(name) || namespace.startsWith(PHONES);
    }

    /** Of {@code exif:Flash/exif:Mode}, {@code exif:Flash}. */
    private static String top(String path) {
        return path.split("[/\\[]", 2)[0];
    }

    /** Of {@code exif:Flash/exif:Mode}, {@code Mode}. */
    private static String name(String path) {
        String last = path.substring(path.lastIndexOf('/') + 1).split("\\[", 2)[0];
        return last.substring(last.indexOf(':') + 1);
    }
}
