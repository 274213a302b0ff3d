package dev.retouch.app.command;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A number of bytes such as {@code 5GB}, {@code 5G} or {@code 500MB}, in powers of ten, as the tools that write shards count. */
final class ByteSize implements ITypeConverter<Long> {

    private static final Pattern FORM = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*(B|[KMG]B?)?");
    private static final Map<String, Integer> ZEROS = Map.of("B", 0, "K", 3, "M", 6, "G", 9);

    @Override
    public Long convert(String text) {
        Matcher form = FORM.matcher(text.strip().toUpperCase(Locale.ROOT));
        if (!form.matches()) {
            throw new TypeConversionException("'" + text + "' is not a size such as 5GB or 500MB");
        }
        int zeros = form.group(2) == null ? 0 : ZEROS.get(form.group(2).substring(0, 1));
        return new BigDecimal(form.group(1)).scaleByPowerOfTen(zeros).longValue();
    }
}
