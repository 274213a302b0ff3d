package dev.retouch.metadata;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.drew.imaging.ImageMetadataReader;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifSubIFDDirectory;
import com.drew.metadata.exif.ExifThumbnailDirectory;
import com.drew.metadata.exif.GpsDirectory;
import com.drew.metadata.jpeg.JpegDirectory;
import com.drew.metadata.xmp.XmpDirectory;
import dev.retouch.image.OutputOptions;
import dev.retouch.image.Picture;
import dev.retouch.image.PictureEncoder;
import dev.retouch.image.PictureFormat;
import dev.retouch.image.TestPictures;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What goes on from a source's file to its result's, read by a library that had no part in writing it. */
class MetadataTest {

    private static final Provenance MADE = new Provenance("model@0", "adapter@1", "make it red");
    private static final Picture PICTURE = TestPictures.patternWithAlpha();

    /** Texts that no result may have, under any policy. */
    private static final List<String> NEVER =
            List.of("MAKER-NOTE", "THUMBNAIL", "50,7.5N", "MANIFEST", "GPSLatitude", "make it red");

    private static final String PACKET = """
            <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
            <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
              xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/"
              xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:xmpGImg="http://ns.adobe.com/xap/1.0/g/img/"
              xmlns:plus="http://ns.useplus.org/ldf/xmp/1.0/" xmlns:dcterms="http://purl.org/dc/terms/"
              xmlns:tiff="http://ns.adobe.com/tiff/1.0/"
              xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
              photoshop:Credit="Credit Agency" exif:GPSLatitude="50,7.5N" xmp:Rating="4" tiff:Orientation="6"
              plus:LicensorURL="https://licensor.example" dcterms:provenance="MANIFEST"
              photoshop:City="Town">
              <dc:rights><rdf:Alt><rdf:li xml:lang="x-default">Rights Owner</rdf:li></rdf:Alt></dc:rights>
              <dc:creator><rdf:Seq><rdf:li>Ada Author</rdf:li></rdf:Seq></dc:creator>
              <xmp:Thumbnails><rdf:Alt><rdf:li rdf:parseType="Resource">
                <xmpGImg:image>THUMBNAIL</xmpGImg:image></rdf:li></rdf:Alt></xmp:Thumbnails>
              <Iptc4xmpExt:LocationCreated><rdf:Bag><rdf:li rdf:parseType="Resource">
                <exif:GPSLatitude>50,7.5N</exif:GPSLatitude><Iptc4xmpExt:City>Village</Iptc4xmpExt:City>
              </rdf:li></rdf:Bag></Iptc4xmpExt:LocationCreated>
            </rdf:Description></rdf:RDF></x:xmpmeta>""";

    /** A directory of ASCII fields and, by negative tags, of one rational; the next directories are appended. */
    private static byte[] exif() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Map<Integer, Object> camera = new TreeMap<>(Map.of(0x927c, "MAKER-NOTE", 0xa434, "Lens 50"));
        Map<Integer, Object> place = new TreeMap<>(Map.of(0x001d, "50,7.5N"));
        Map<Integer, Object> small = new TreeMap<>(Map.of(0x010e, "THUMBNAIL"));
        Map<Integer, Object> own = new TreeMap<>(Map.of(
                0x010f, "Camera", 0x0112, 6, 0x011a, 300d, 0x011b, 300d, 0x0128, 2, 0x013b, "Artist", 0x8298, "Owner"));
        out.writeBytes(new byte[] {'M', 'M', 0, 42, 0, 0, 0, 8});
        int size = size(own) + 2 * 12;
        own.put(0x8769, (long) (8 + size));
        own.put(0x8825, (long) (8 + size + size(camera)));
        out.writeBytes(directory(own, 8, 8 + size + size(camera) + size(place)));
        out.writeBytes(directory(camera, out.size(), 0));
        out.writeBytes(directory(place, out.size(), 0));
        out.writeBytes(directory(small, out.size(), 0));
        return out.toByteArray();
    }

    private static int size(Map<Integer, Object> fields) {
        return directory(fields, 0, 0).length;
    }

    private static byte[] directory(Map<Integer, Object> fields, int at, int next) {
        ByteBuffer entries = ByteBuffer.allocate(6 + 12 * fields.size());
        ByteArrayOutputStream values = new ByteArrayOutputStream();
        entries.putShort((short) fields.size());
        fields.forEach((tag, value) -> {
            entries.putShort(tag.shortValue());
            if (value instanceof Integer number) {
                entries.putShort((short) 3)
                        .putInt(1)
                        .putShort(number.shortValue())
                        .putShort((short) 0);
            } else if (value instanceof Long offset) {
                entries.putShort((short) 4).putInt(1).putInt(offset.intValue());
            } else {
                byte[] data = value instanceof Double number
                        ? ByteBuffer.allocate(8)
                                .putInt(number.intValue())
                                .putInt(1)
                                .array()
                        : Arrays.copyOf(((String) value).getBytes(UTF_8), 12);
                entries.putShort((short) (value instanceof Double ? 5 : 2));
                entries.putInt(value instanceof Double ? 1 : data.length);
                entries.putInt(at + entries.capacity() + values.size());
                values.writeBytes(data);
            }
        });
        entries.putInt(next);
        return ByteBuffer.allocate(entries.capacity() + values.size())
                .put(entries.array())
                .put(values.toByteArray())
                .array();
    }

    private static byte[] pixels(PictureFormat format) {
        return PictureEncoder.encode(PICTURE, OutputOptions.of(format), 0.9f);
    }

    private static byte[] with(PictureFormat format, FileMetadata metadata) {
        return switch (format) {
            case PNG -> MetadataWriter.png(pixels(format), metadata);
            case JPEG -> MetadataWriter.jpeg(pixels(format), metadata);
            case WEBP ->
                MetadataWriter.webp(pixels(format), metadata, PICTURE.width(), PICTURE.height(), PICTURE.hasAlpha());
        };
    }

    /** A source with everything in it that a camera and an editor put there. */
    private static byte[] source(PictureFormat format) {
        return with(format, new FileMetadata(exif(), PACKET.getBytes(UTF_8), null, false));
    }

    private static byte[] result(PictureFormat from, PictureFormat to, MetadataPolicy policy) {
        FileMetadata read = MetadataReader.read(source(from));
        assertFalse(read.damaged(), from + " is whole");
        return with(to, read.forResult(policy, MADE));
    }

    private static Metadata read(byte[] file) {
        try {
            return ImageMetadataReader.readMetadata(new ByteArrayInputStream(file));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static Map<String, String> xmp(Metadata metadata) {
        XmpDirectory directory = metadata.getFirstDirectoryOfType(XmpDirectory.class);
        return directory == null ? Map.of() : directory.getXmpProperties();
    }

    private static void assertNothingPrivate(byte[] file) {
        String all = new String(file, ISO_8859_1);
        NEVER.forEach(text -> assertFalse(all.contains(text), text));
        assertNull(read(file).getFirstDirectoryOfType(GpsDirectory.class));
        assertNull(read(file).getFirstDirectoryOfType(ExifThumbnailDirectory.class));
        ExifIFD0Directory own = read(file).getFirstDirectoryOfType(ExifIFD0Directory.class);
        assertTrue(own == null || !own.containsTag(ExifIFD0Directory.TAG_ORIENTATION), "pixels are upright");
    }

    @ParameterizedTest
    @EnumSource(PictureFormat.class)
    void keepRights_keepsWhoseThePictureIsAndItsDensity(PictureFormat to) {
        for (PictureFormat from : PictureFormat.values()) {
            byte[] file = result(from, to, MetadataPolicy.KEEP_RIGHTS);
            assertNothingPrivate(file);
            ExifIFD0Directory own = read(file).getFirstDirectoryOfType(ExifIFD0Directory.class);
            assertEquals("Owner", own.getString(ExifIFD0Directory.TAG_COPYRIGHT));
            assertEquals("Artist", own.getString(ExifIFD0Directory.TAG_ARTIST));
            assertEquals("300", own.getString(ExifIFD0Directory.TAG_X_RESOLUTION));
            assertFalse(own.containsTag(ExifIFD0Directory.TAG_MAKE));
            Map<String, String> xmp = xmp(read(file));
            assertEquals("Rights Owner", xmp.get("dc:rights[1]"));
            assertEquals("Ada Author", xmp.get("dc:creator[1]"));
            assertEquals("Credit Agency", xmp.get("photoshop:Credit"));
            assertEquals("https://licensor.example", xmp.get("plus:LicensorURL"));
            assertFalse(xmp.containsKey("xmp:Rating"), xmp.toString());
            assertFalse(xmp.containsKey("photoshop:City"), xmp.toString());
        }
    }

    @ParameterizedTest
    @EnumSource(PictureFormat.class)
    void keepAll_keepsTheRestTooButNothingPrivate(PictureFormat to) {
        byte[] file = result(PictureFormat.JPEG, to, MetadataPolicy.KEEP_ALL);
        assertNothingPrivate(file);
        Metadata metadata = read(file);
        assertEquals(
                "Camera",
                metadata.getFirstDirectoryOfType(ExifIFD0Directory.class).getString(ExifIFD0Directory.TAG_MAKE));
        assertEquals(
                "Lens 50",
                metadata.getFirstDirectoryOfType(ExifSubIFDDirectory.class).getString(0xa434));
        assertEquals("4", xmp(metadata).get("xmp:Rating"));
        assertEquals("Town", xmp(metadata).get("photoshop:City"));
        assertTrue(xmp(metadata).containsValue("Village"), "a place's name stays");
    }

    @ParameterizedTest
    @EnumSource(PictureFormat.class)
    void strip_leavesOnlyWhereThePictureComesFrom(PictureFormat to) {
        byte[] file = result(PictureFormat.PNG, to, MetadataPolicy.STRIP);
        assertNothingPrivate(file);
        assertNull(read(file).getFirstDirectoryOfType(ExifIFD0Directory.class));
        assertEquals(
                List.of(
                        "Iptc4xmpExt:DigitalSourceType",
                        "retouch:Adapter",
                        "retouch:InstructionSha256",
                        "retouch:Model"),
                List.copyOf(new TreeMap<>(xmp(read(file))).keySet()));
        byte[] bare = with(to, MetadataReader.read(source(to)).forResult(MetadataPolicy.STRIP, null));
        assertArrayEquals(pixels(to), bare, "nothing at all");
    }

    @ParameterizedTest
    @EnumSource(PictureFormat.class)
    void provenance_isToldInEveryFormat(PictureFormat to) {
        Map<String, String> xmp = xmp(read(with(to, FileMetadata.NONE.forResult(MetadataPolicy.KEEP_RIGHTS, MADE))));
        assertEquals(
                "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia",
                xmp.get("Iptc4xmpExt:DigitalSourceType"));
        assertEquals("model@0", xmp.get("retouch:Model"));
        assertEquals("adapter@1", xmp.get("retouch:Adapter"));
        // printf 'make it red' | sha256sum
        assertTrue(xmp.get("retouch:InstructionSha256").startsWith("f0a01203b5990ccb0fee8b4486329888"), xmp.toString());
    }

    @Test
    void density_ofTheContainerAlone_isKept() throws Exception {
        for (PictureFormat from : List.of(PictureFormat.PNG, PictureFormat.JPEG)) {
            byte[] source = with(from, new FileMetadata(new byte[0], new byte[0], new Density(240, 120), false));
            FileMetadata result = MetadataReader.read(source).forResult(MetadataPolicy.KEEP_RIGHTS, null);
            assertNotNull(result.density(), from.name());
            assertEquals(240, result.density().x(), 0.1);
            assertEquals(120, result.density().y(), 0.1);
            Metadata webp = read(with(PictureFormat.WEBP, result));
            ExifIFD0Directory own = webp.getFirstDirectoryOfType(ExifIFD0Directory.class);
            assertEquals(240, own.getDouble(ExifIFD0Directory.TAG_X_RESOLUTION), 0.1);
        }
        assertNull(MetadataReader.read(pixels(PictureFormat.JPEG)).density(), "1 to 1 is no density");
    }

    /** IPTC-IIM in Photoshop's block, as agencies send it. */
    @Test
    void iptc_isKeptAsXmp() throws Exception {
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        Map.of(80, "Ben By-line", 110, "Old Credit", 116, "Old Rights").forEach((number, text) -> {
            records.writeBytes(new byte[] {0x1c, 2, number.byteValue(), 0, (byte) text.length()});
            records.writeBytes(text.getBytes(UTF_8));
        });
        byte[] body = records.toByteArray();
        ByteBuffer segment = ByteBuffer.allocate(4 + 14 + 12 + body.length);
        segment.put((byte) 0xff).put((byte) 0xed).putShort((short) (segment.capacity() - 2));
        segment.put("Photoshop 3.0\0".getBytes(ISO_8859_1)).put("8BIM".getBytes(ISO_8859_1));
        segment.putShort((short) 0x0404).putShort((short) 0).putInt(body.length).put(body);
        byte[] plain = pixels(PictureFormat.JPEG);
        byte[] source = ByteBuffer.allocate(plain.length + segment.capacity())
                .put(plain, 0, 20)
                .put(segment.array())
                .put(plain, 20, plain.length - 20)
                .array();
        FileMetadata result = MetadataReader.read(source).forResult(MetadataPolicy.KEEP_RIGHTS, null);
        Map<String, String> xmp = xmp(read(with(PictureFormat.PNG, result)));
        assertEquals("Ben By-line", xmp.get("dc:creator[1]"));
        assertEquals("Old Credit", xmp.get("photoshop:Credit"));
        assertEquals("Old Rights", xmp.get("dc:rights[1]"));
    }

    @Test
    void textsOfAPng_areKeptAsXmp() {
        byte[] plain = pixels(PictureFormat.PNG);
        byte[] chunk = "Copyright\0Text Owner".getBytes(ISO_8859_1);
        ByteBuffer source = ByteBuffer.allocate(plain.length + 12 + chunk.length);
        source.put(plain, 0, 33)
                .putInt(chunk.length)
                .put("tEXt".getBytes(ISO_8859_1))
                .put(chunk)
                .putInt(0);
        source.put(plain, 33, plain.length - 33);
        FileMetadata result = MetadataReader.read(source.array()).forResult(MetadataPolicy.KEEP_RIGHTS, null);
        assertEquals("Text Owner", xmp(read(with(PictureFormat.JPEG, result))).get("dc:rights[1]"));
    }

    /** Whatever the bytes are: pixels count, metadata is left out. */
    @Test
    void damage_isLeftOut() {
        Random random = new Random(1);
        int damaged = 0;
        for (PictureFormat format : PictureFormat.values()) {
            for (int i = 0; i < 300; i++) {
                byte[] file = source(format).clone();
                for (int change = 0; change < 1 + i % 8; change++) {
                    file[12 + random.nextInt(Math.min(1800, file.length - 12))] = (byte) random.nextInt();
                }
                FileMetadata read = MetadataReader.read(i % 3 == 0 ? Arrays.copyOf(file, 20 + 5 * i) : file);
                for (MetadataPolicy policy : MetadataPolicy.values()) {
                    with(format, read.forResult(policy, MADE));
                }
                damaged += read.damaged() ? 1 : 0;
            }
        }
        assertTrue(damaged > 20, "some are noticed: " + damaged);
    }

    /** A segment of a JPEG takes 64 kB. */
    @Test
    void blocksTooLargeForASegment_areCutToTheRights() {
        String large = PACKET.replace("Town", "T".repeat(70_000));
        FileMetadata read = MetadataReader.read(
                with(PictureFormat.PNG, new FileMetadata(exif(), large.getBytes(UTF_8), null, false)));
        byte[] file = with(PictureFormat.JPEG, read.forResult(MetadataPolicy.KEEP_ALL, MADE));
        assertEquals("Rights Owner", xmp(read(file)).get("dc:rights[1]"));
        assertNotNull(read(file).getFirstDirectoryOfType(JpegDirectory.class), "the picture behind it is found");
    }
}
