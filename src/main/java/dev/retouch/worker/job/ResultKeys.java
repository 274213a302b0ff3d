package dev.retouch.worker.job;

import dev.retouch.bundle.ModelIds;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * The locations of a request's results, derived from its id and everything that its result depends on: a request that is
 * delivered twice finds its own result, and a changed request never overwrites another's.
 */
record ResultKeys(S3Location result, S3Location mask, S3Location record) {

    /** @param etags the source's, then those of the references */
    static ResultKeys of(EditRequested request, List<String> etags, ModelIds models) {
        String content = String.join(
                "\n",
                request.source().toString(),
                etags.get(0).replace("\"", ""), // clients may leave out the quotes
                request.options().toString(),
                request.output().toString(),
                String.valueOf(request.background()),
                models.toString());
        for (int i = 0; i < request.references().size(); i++) {
            content += reference(request.references().get(i), etags.get(1 + i));
        }
        String name = request.id() + "-" + digest(content);
        return new ResultKeys(
                request.prefix().child(name + "." + request.output().format().extension()),
                request.prefix().child(name + ".mask.png"),
                request.prefix().child(name + ".json"));
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
