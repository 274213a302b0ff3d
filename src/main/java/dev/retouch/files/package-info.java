/** Small files that are read whole, and links that lead out of a folder. */
package dev.retouch.files;
