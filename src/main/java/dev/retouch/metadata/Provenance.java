package dev.retouch.metadata;

import com.adobe.internal.xmp.XMPConst;
import com.adobe.internal.xmp.XMPException;
import com.adobe.internal.xmp.XMPMetaFactory;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Where an edited picture comes from, for its XMP: nothing that changes from one run to the next.
 *
 * @param model id of the backbone
 * @param adapter id of the adapter checkpoint
 * @param instruction what was asked for; only its hash is written
 */
public record Provenance(String model, String adapter, String instruction) {

    /** The IPTC's term for a picture of which a part was made with generative AI. */
    public static final String EDITED =
            "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia";

    /** Of the properties that no standard has. */
    public static final String NAMESPACE = "urn:retouch:provenance:1.0/";

    void addTo(Xmp packet) throws XMPException {
        XMPMetaFactory.getSchemaRegistry().registerNamespace(NAMESPACE, "retouch");
        packet.set(XMPConst.NS_IPTCEXT, "DigitalSourceType", EDITED);
        packet.set(NAMESPACE, "Model", model);
        packet.set(NAMESPACE, "Adapter", adapter);
        packet.set(NAMESPACE, "InstructionSha256", hash());
    }

    private String hash() {
        try {
            byte[] sha = MessageDigest.getInstance("SHA-256").digest(instruction.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sha);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
