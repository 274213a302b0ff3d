package dev.retouch.worker.job;

import dev.retouch.bundle.ModelIds;
import dev.retouch.edit.EditOptions;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The locations of a request's results, derived from its id (or its idempotency key) and everything that its result depends
 * on: a request that is delivered twice finds its own result, and a changed request never overwrites another's.
 *
 * @param results one for each variant; each is that of the same request without variants and with the variant's seed
 * @param mask that all variants share
 * @param record of the answer
 * @param models that make the result
 */
record ResultKeys(List<S3Location> results, S3Location mask, S3Location record, ModelIds models) {

    /** @param etags the source's, then those of the references */
    static ResultKeys of(EditRequested request, List<String> etags, ModelIds models) {
        int variants = request.handling().variants();
        String first = name(request, etags, models, 0, "");
        String record = variants == 1 ? first : name(request, etags, models, 0, "\n" + variants + " variants");
        List<S3Location> results = new ArrayList<>();
        for (int variant = 0; variant < variants; variant++) {
            String name = name(request, etags, models, variant, "");
            results.add(request.prefix()
                    .child(name + "." + request.output().format().extension()));
        }
        return new ResultKeys(
                List.copyOf(results),
                request.prefix().child(first + ".mask.png"),
                request.prefix().child(record + ".json"),
                models);
    }

    /** The first variant's. */
    S3Location result() {
        return results.get(0);
    }

    /** Where a request with an idempotency key says what it asks for. */
    static S3Location claim(EditRequested request) {
        return request.prefix().child(request.name() + ".key");
    }

    /** What such a request asks for, whatever its source holds and whichever model edits it. */
    static String asked(EditRequested request) {
        List<String> asked = new ArrayList<>();
        asked.add(content(request, request.options(), request.etag(), new ModelIds("", "")));
        asked.add(request.version());
        request.references().forEach(reference -> asked.add(reference.toString()));
        asked.add(request.handling().variants() + " " + request.handling().dryRun());
        return digest(String.join("\n", asked));
    }

    private static String name(
            EditRequested request, List<String> etags, ModelIds models, int variant, String further) {
        String content = content(request, request.options(variant), etags.get(0), models);
        for (int i = 0; i < request.references().size(); i++) {
            content += reference(request.references().get(i), etags.get(1 + i));
        }
        return request.name() + "-" + digest(content + further);
    }

    private static String content(EditRequested request, EditOptions options, String etag, ModelIds models) {
        return String.join(
                "\n",
                request.source().toString(),
                etag.replace("\"", ""), // clients may leave out the quotes
                options.toString(),
                request.output().toString(),
                String.valueOf(request.background()),
                models.toString());
    }

    private static String reference(Reference reference, String etag) {
        return "\n" + reference.location().toString() + "\n" + etag.replace("\"", "");
    }

    private static String digest(String content) {
        try {
            byte[] sha = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sha).substring(0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
