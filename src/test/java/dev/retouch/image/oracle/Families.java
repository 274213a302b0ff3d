package dev.retouch.image.oracle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What is made and compared: formats, modes, depths, profiles and options of the encoders. */
final class Families {

    private static final int LOSSLESS = 2;
    private static final int LOSSY = 6;

    private Families() {}

    /** @param profiles ICC profiles of RGB, the first of them sRGB, to which the oracle converts */
    static List<Family> all(List<byte[]> profiles) {
        return List.of(
                new Family("PNG, own writer", "png", 500, LOSSLESS, Families::png, Families::magick),
                new Family(
                        "PNG with ICC profile",
                        "png",
                        200,
                        LOSSLESS,
                        (random, folder, file) -> {
                            byte[] icc = profiles.get(random.nextInt(profiles.size()));
                            Files.write(folder.resolve(file), MadePng.of(random, icc));
                        },
                        (from, to, files) -> managed(from, to, files, profiles.get(0))),
                new Family("PNG, interlaced", "png", 150, LOSSLESS, converted(Families::interlaced), Families::magick),
                new Family("TIFF", "tif", 300, LOSSLESS, converted(Families::tiff), Families::magick),
                new Family("GIF", "gif", 100, LOSSLESS, converted(random -> List.of()), Families::magick),
                new Family("BMP", "bmp", 100, LOSSLESS, converted(Families::bmp), Families::magick),
                new Family("WebP, lossless", "webp", 200, LOSSLESS, Families::webpLossless, Families::dwebp),
                new Family("WebP, lossy", "webp", 250, LOSSY, Families::webpLossy, Families::dwebp),
                new Family("JPEG", "jpg", 350, LOSSY, Families::jpeg, Families::djpeg));
    }

    private static void png(Random random, Path folder, String file) throws IOException {
        Files.write(folder.resolve(file), MadePng.of(random, new byte[0]));
    }

    /** Options of ImageMagick's encoder between a random source and the file. */
    @FunctionalInterface
    private interface Options {
        List<String> of(Random random);
    }

    private static Family.Maker converted(Options options) {
        return (random, folder, file) -> {
            String source =
                    source(random, folder, file, random.nextInt(3) == 0 ? 4 : 3, random.nextBoolean() ? 255 : 65535);
            Tool.run(folder, Tool.command("convert", List.of(source), options.of(random), List.of("-strip", file)));
            Files.delete(folder.resolve(source));
        };
    }

    private static List<String> interlaced(Random random) {
        return List.of(
                "-interlace", "PNG", "-type", one(random, "TrueColor", "Grayscale", "Palette", "TrueColorAlpha"));
    }

    private static List<String> tiff(Random random) {
        String compression = one(random, "None", "LZW", "Zip", "RLE");
        List<String> options = new ArrayList<>(List.of(
                "-compress",
                compression,
                "-endian",
                one(random, "MSB", "LSB"),
                "-depth",
                one(random, "8", "16"),
                "-type",
                one(random, "TrueColor", "Grayscale", "Palette", "TrueColorAlpha")));
        if (random.nextBoolean()) {
            options.addAll(List.of("-define", "tiff:rows-per-strip=" + (1 + random.nextInt(9))));
        }
        if (random.nextBoolean() && (compression.equals("LZW") || compression.equals("Zip"))) {
            options.addAll(List.of("-define", "tiff:predictor=2"));
        }
        return options;
    }

    private static List<String> bmp(Random random) {
        return List.of(
                "-type", one(random, "TrueColor", "Palette", "Grayscale"), "-compress", one(random, "None", "RLE"));
    }

    private static void webpLossless(Random random, Path folder, String file) throws IOException {
        String source = source(random, folder, file, random.nextBoolean() ? 4 : 3, 255);
        webp(folder, file, source, List.of("-lossless", "-exact", "-z", String.valueOf(random.nextInt(10))));
    }

    private static void webpLossy(Random random, Path folder, String file) throws IOException {
        String source = source(random, folder, file, random.nextBoolean() ? 4 : 3, 255);
        List<String> options = new ArrayList<>(List.of(
                "-q",
                String.valueOf(random.nextInt(101)),
                "-m",
                String.valueOf(random.nextInt(7)),
                "-alpha_q",
                one(random, "100", "60"),
                "-alpha_method",
                one(random, "0", "1"),
                "-alpha_filter",
                one(random, "none", "fast", "best"),
                "-segments",
                String.valueOf(1 + random.nextInt(4))));
        if (random.nextBoolean()) {
            options.add("-sharp_yuv");
        }
        webp(folder, file, source, options);
    }

    private static void webp(Path folder, String file, String source, List<String> options) throws IOException {
        Tool.run(folder, Tool.command("cwebp", List.of("-quiet"), options, List.of(source, "-o", file)));
        Files.delete(folder.resolve(source));
    }

    private static void jpeg(Random random, Path folder, String file) throws IOException {
        String source = source(random, folder, file, 3, 255);
        List<String> options = new ArrayList<>(List.of(
                "-quality",
                String.valueOf(5 + random.nextInt(96)),
                "-sample",
                one(random, "1x1", "2x1", "1x2", "2x2"),
                "-dct",
                one(random, "int", "fast")));
        if (random.nextBoolean()) {
            options.add("-progressive");
        }
        if (random.nextInt(4) == 0) {
            options.addAll(List.of("-restart", "1"));
        }
        if (random.nextInt(5) == 0) {
            options.add("-grayscale");
        }
        Tool.run(folder, Tool.command("cjpeg", options, List.of("-outfile", file, source)));
        Files.delete(folder.resolve(source));
    }

    /** Ramps, edges and noise of odd sizes. */
    private static String source(Random random, Path folder, String file, int channels, int max) throws IOException {
        int width = 1 + random.nextInt(60);
        int height = 1 + random.nextInt(60);
        int[] samples = new int[width * height * channels];
        int noise = random.nextBoolean() ? max / 50 : max / 3;
        int edge = random.nextInt(width);
        for (int i = 0; i < samples.length; i++) {
            int x = i / channels % width;
            int y = i / channels / width;
            int base = (int) ((long) max * (x * (1 + i % channels) + 2 * y) / (4 * width + 2 * height));
            int level = (x < edge ? base : max - base) + random.nextInt(noise + 1) - noise / 2;
            samples[i] = Math.max(0, Math.min(max, level));
        }
        String name = file + (channels == 3 ? ".ppm" : ".pam");
        Pam.write(folder.resolve(name), width, height, channels, max, samples);
        return name;
    }

    private static void magick(Path from, Path to, List<String> files) {
        Tool.run(
                from,
                Tool.command(
                        "mogrify",
                        List.of("-path", to.toString(), "-colorspace", "sRGB", "-depth", "8", "-format", "pam"),
                        files));
    }

    private static void managed(Path from, Path to, List<String> files, byte[] srgb) {
        Path profile = to.resolve("srgb.icc");
        try {
            Files.write(profile, srgb);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        // One process for each: mogrify converts only some of many files with profiles of their own.
        files.forEach(file -> Tool.run(
                from,
                List.of(
                        "convert",
                        file,
                        "-intent",
                        "Relative",
                        "-profile",
                        profile.toString(),
                        "-depth",
                        "8",
                        to.resolve(name(file)).toString())));
    }

    private static void dwebp(Path from, Path to, List<String> files) {
        files.forEach(file -> Tool.run(
                from,
                List.of(
                        "dwebp",
                        "-quiet",
                        "-pam",
                        file,
                        "-o",
                        to.resolve(name(file)).toString())));
    }

    /** Without SIMD, whose 16-bit arithmetic overflows in blocks that were quantised very coarsely. */
    private static void djpeg(Path from, Path to, List<String> files) {
        files.forEach(file -> Tool.run(
                from,
                List.of(
                        "env",
                        "JSIMD_FORCENONE=1",
                        "djpeg",
                        "-pnm",
                        "-outfile",
                        to.resolve(name(file)).toString(),
                        file)));
    }

    /** What the oracle calls its copy of a file. */
    static String name(String file) {
        return file.substring(0, file.lastIndexOf('.')) + ".pam";
    }

    private static String one(Random random, String... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
