package dev.retouch.edit;

import dev.retouch.image.DecodedPicture;
import dev.retouch.image.Picture;

/**
 * The result of one edit.
 *
 * @param result the edited picture, of the source's own size
 * @param mask the predicted region as a grey picture of the source's own size: 255 inside, 0 outside, values between on
 *     the feather
 * @param drawn the model's own picture at the source's size: the result before anything of the source is put back,
 *     without the drift that was undone
 * @param report what was done
 */
public record EditOutcome(Picture result, Picture mask, Picture drawn, EditReport report) {

    /** The same, reporting also the warnings of the decoding of its source. */
    public EditOutcome after(DecodedPicture decoded) {
        return new EditOutcome(result, mask, drawn, report.after(decoded.warnings()));
    }

    /** The same without the model's own picture, which takes as much memory as the result. */
    public EditOutcome withoutDrawn() {
        return new EditOutcome(result, mask, result, report);
    }

    /** (height, width) the mask's levels, one for each pixel. */
    public byte[] weight() {
        return levels(mask);
    }

    /** (height, width) the levels of a grey picture. */
    static byte[] levels(Picture grey) {
        byte[] rgb = grey.rgb();
        byte[] levels = new byte[rgb.length / 3];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = rgb[3 * i];
        }
        return levels;
    }
}
