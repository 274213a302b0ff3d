package dev.retouch.mistake;

import static dev.retouch.mistake.Place.in;

import java.util.List;
import java.util.stream.Stream;

/** Mistakes between an edited picture and the file that is stored. */
final class OutputMistakes {

    private static final String ENCODER = "image.PictureEncoderTest.";
    private static final String METADATA = "metadata.MetadataTest.";
    private static final String FILES = "edit.EditFilesTest.";

    private OutputMistakes() {}

    static List<Mistake> all() {
        return Stream.of(report(), formats(), metadata()).flatMap(List::stream).toList();
    }

    private static List<Mistake> report() {
        return List.of(
                output(
                        "the report is that of the edit, not of its file",
                        in("edit.EditFiles", "of").without("EditReport.with", 0),
                        FILES + "report_ofTwentyJpegs_isWhatTheJdkFindsInTheFiles"),
                output(
                        "the file is compared inside the region",
                        in("edit.EditFiles", "of").operandThrough("Difference.seenOutside", 2, "inverted"),
                        FILES + "report_ofTwentyJpegs_isWhatTheJdkFindsInTheFiles"),
                output(
                        "colour that nobody sees is compared",
                        in("image.Difference", "seen").result("Picture.hasAlpha", 0),
                        FILES + "report_ofAJpegOfACutOut_comparesWhatIsSeen"));
    }

    private static List<Mistake> formats() {
        return List.of(
                output(
                        "a WebP without loss changes colour that no alpha shows",
                        in("image.PictureEncoder", "compress").without("WebPWriteParam.setExact"),
                        ENCODER + "encode_webpWithoutAQualityIsLosslessWithAlpha"),
                output(
                        "a JPEG takes the worker's quality for the request's",
                        in("image.PictureEncoder", "encode").result("Double.floatValue", 0.9f),
                        ENCODER + "encode_takesTheQualityThatIsAskedBeforeTheDefault"),
                output(
                        "colour is kept once for four pixels",
                        in("image.PictureEncoder", "encode").without("PictureEncoder.fullResolutionColour"),
                        ENCODER + "encode_jpegKeepsColourAtFullResolutionUnlessItIsAskedNotTo"),
                output(
                        "the background is forgotten",
                        in("worker.job.DecodeStep", "run").without("DecodedPicture.on", 0),
                        "worker.job.StepTest.decode_withABackground_laysTheSourceOnIt"),
                output(
                        "a picture that its format cannot hold is edited in vain",
                        in("worker.job.DecodeStep", "run").without("OutputOptions.requireFits"),
                        "worker.job.StepTest.decode_ofAPictureTooLongForItsFormat_isRefused"));
    }

    private static List<Mistake> metadata() {
        return List.of(
                output(
                        "the maker's notes go on",
                        in("metadata.Exif", "isKept").at(3).result("Set.contains", 0),
                        METADATA + "keepAll_keepsTheRestTooButNothingPrivate"),
                output(
                        "location and thumbnails go on",
                        in("metadata.Xmp", "isLeftOut").returns(0),
                        METADATA + "keepAll_keepsTheRestTooButNothingPrivate"),
                output(
                        "all of XMP counts as rights",
                        in("metadata.Xmp", "isRights").returns(1),
                        METADATA + "keepRights_keepsWhoseThePictureIsAndItsDensity"),
                output(
                        "strip keeps what is there",
                        in("metadata.FileMetadata", "forResult").field("STRIP", "KEEP_ALL"),
                        METADATA + "strip_leavesOnlyWhereThePictureComesFrom"),
                output(
                        "the instruction itself is written",
                        in("metadata.Provenance", "addTo").calls("Provenance.hash", "instruction"),
                        METADATA + "provenance_isToldInEveryFormat"),
                output(
                        "provenance is left out though it is asked for",
                        in("edit.EditFiles", "of").result("OutputOptions.provenance", 0),
                        FILES + "result_saysWhereItComesFromUnlessItIsAskedNotTo"));
    }

    private static Mistake output(String name, Change change, String check) {
        return new Mistake("output", name, change, check);
    }
}
