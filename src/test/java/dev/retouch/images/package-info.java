/** The container images: what their files say, and the CPU image unpacked and run without a container engine. */
package dev.retouch.images;
