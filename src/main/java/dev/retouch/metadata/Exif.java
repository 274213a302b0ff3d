package dev.retouch.metadata;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.imaging.FormatCompliance;
import org.apache.commons.imaging.bytesource.ByteSource;
import org.apache.commons.imaging.common.RationalNumber;
import org.apache.commons.imaging.formats.tiff.TiffContents;
import org.apache.commons.imaging.formats.tiff.TiffDirectory;
import org.apache.commons.imaging.formats.tiff.TiffField;
import org.apache.commons.imaging.formats.tiff.TiffReader;
import org.apache.commons.imaging.formats.tiff.constants.TiffDirectoryType;
import org.apache.commons.imaging.formats.tiff.constants.TiffTagConstants;
import org.apache.commons.imaging.formats.tiff.write.TiffImageWriterLossy;
import org.apache.commons.imaging.formats.tiff.write.TiffOutputDirectory;
import org.apache.commons.imaging.formats.tiff.write.TiffOutputField;
import org.apache.commons.imaging.formats.tiff.write.TiffOutputSet;

/** EXIF as a TIFF structure (CIPA DC-008), and the fields of it that may go on. */
final class Exif {

    private static final byte[] EMPTY = {};

    static final int XMP = 0x02bc;
    static final int IPTC = 0x83bb;

    private static final int X_RESOLUTION = 0x011a;
    private static final int Y_RESOLUTION = 0x011b;
    private static final int UNIT = 0x0128;
    private static final int COPYRIGHT = 0x8298;
    private static final int ARTIST = 0x013b;
    private static final int CENTIMETRE = 3;

    private static final Set<Integer> RIGHTS = Set.of(X_RESOLUTION, Y_RESOLUTION, UNIT, COPYRIGHT, ARTIST);

    /** Of the picture's own directory: title, camera, program, date, and Windows' title, remark, author, keywords, subject. */
    private static final Set<Integer> DESCRIPTION = Set.of(
            0x010e, 0x010f, 0x0110, 0x0131, 0x0132, 0x013c, 0x4746, 0x4749, 0x9c9b, 0x9c9c, 0x9c9d, 0x9c9e, 0x9c9f);

    /** Of the camera's directory: what belonged to the former pixels, and the maker's own notes with pointers in them. */
    private static final Set<Integer> FORMER = Set.of(0x927c, 0xa001, 0xa002, 0xa003, 0xa005);

    private static final int FIRST_OF_CAMERA = 0x829a;
    private static final int LAST_OF_CAMERA = 0xa500;
    /** Longest value that is copied, in bytes. */
    private static final int LONGEST = 1 << 14;

    private final TiffContents contents;

    /** @throws IOException when it is no TIFF structure */
    Exif(byte[] tiff) throws IOException {
        contents = new TiffReader(false).readDirectories(ByteSource.array(tiff), false, FormatCompliance.getDefault());
    }

    /** The bytes of a field of the picture's own directory. */
    Optional<byte[]> value(int tag) {
        return field(tag).map(TiffField::getByteArrayValue);
    }

    /** How large the picture is to be shown. */
    Optional<Density> density() throws IOException {
        Optional<TiffField> x = field(X_RESOLUTION);
        Optional<TiffField> y = field(Y_RESOLUTION);
        if (x.isEmpty() || y.isEmpty()) {
            return Optional.empty();
        }
        Optional<TiffField> unit = field(UNIT);
        boolean metric = unit.isPresent() && unit.get().getIntValue() == CENTIMETRE;
        return Density.of(x.get().getDoubleValue(), y.get().getDoubleValue(), metric ? 1 / 2.54 : 1);
    }

    /** A structure of nothing but what a policy lets through; empty when that is nothing. */
    byte[] kept(MetadataPolicy policy) throws IOException {
        TiffOutputSet set = new TiffOutputSet(contents.header.byteOrder);
        TiffOutputDirectory own = set.getOrCreateRootDirectory();
        for (TiffDirectory directory : contents.directories) {
            for (TiffField field : directory.getDirectoryEntries()) {
                if (!isKept(directory.type, field.getTag(), policy) || field.getByteArrayValue().length > LONGEST) {
                    continue;
                }
                boolean camera = directory.type == TiffDirectoryType.EXIF_DIRECTORY_EXIF_IFD.directoryType;
                (camera ? set.getOrCreateExifDirectory() : own)
                        .add(new TiffOutputField(
                                field.getTag(),
                                field.getTagInfo(),
                                field.getFieldType(),
                                (int) field.getCount(),
                                field.getByteArrayValue()));
            }
        }
        return set.getExifDirectory() == null && own.getFields().isEmpty() ? EMPTY : written(set);
    }

    /** A structure that says nothing but a density. */
    static byte[] of(Density density) throws IOException {
        TiffOutputSet set = new TiffOutputSet();
        TiffOutputDirectory own = set.getOrCreateRootDirectory();
        own.add(TiffTagConstants.TIFF_TAG_XRESOLUTION, RationalNumber.valueOf(density.x()));
        own.add(TiffTagConstants.TIFF_TAG_YRESOLUTION, RationalNumber.valueOf(density.y()));
        own.add(TiffTagConstants.TIFF_TAG_RESOLUTION_UNIT, (short) 2);
        return written(set);
    }

    private Optional<TiffField> field(int tag) {
        List<TiffDirectory> directories = contents.directories;
        return directories.isEmpty()
                ? Optional.empty()
                : directories.get(0).getDirectoryEntries().stream()
                        .filter(field -> field.getTag() == tag)
                        .findFirst();
    }

    private static boolean isKept(int directory, int tag, MetadataPolicy policy) {
        boolean all = policy == MetadataPolicy.KEEP_ALL;
        if (directory == TiffDirectoryType.TIFF_DIRECTORY_ROOT.directoryType) {
            return RIGHTS.contains(tag) || all && DESCRIPTION.contains(tag);
        }
        return all
                && directory == TiffDirectoryType.EXIF_DIRECTORY_EXIF_IFD.directoryType
                && tag >= FIRST_OF_CAMERA
                && tag <= LAST_OF_CAMERA
                && !FORMER.contains(tag);
    }

    private static byte[] written(TiffOutputSet set) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new TiffImageWriterLossy(set.byteOrder).write(out, set);
        return out.toByteArray();
    }
}
