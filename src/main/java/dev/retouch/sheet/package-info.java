/** Contact sheets: rows of captioned pictures for people to look at. It may use {@code image} and {@code failure}. */
package dev.retouch.sheet;
