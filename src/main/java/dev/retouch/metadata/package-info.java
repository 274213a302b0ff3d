/**
 * What picture files say beside their pixels: read from a source, cut by a policy, written into a result.
 *
 * <p>EXIF is copied field by field and XMP property by property, never as blocks: what is not known to be harmless is not
 * copied. Location, thumbnails, maker notes and manifests of a former content are left out under every policy.
 */
package dev.retouch.metadata;
