/** Options that several commands share, each written once: picocli mixins and what is read from them. */
package dev.retouch.app.option;
