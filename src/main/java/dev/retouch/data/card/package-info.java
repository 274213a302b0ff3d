/** What is in a data set: counts, areas of masks, duplicates, a contact sheet. */
package dev.retouch.data.card;
