/** Small files that are read completely, and links out of a folder. */
package dev.retouch.files;
