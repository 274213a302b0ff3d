/** The recipe of the small bundle: its sizes, its stages in order, and the drawn scenes that they are trained on. */
package dev.retouch.train.small;
