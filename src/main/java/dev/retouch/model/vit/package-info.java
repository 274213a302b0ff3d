/** ViTModel without a pooler, as DINO publishes it: what a picture looks like, apart from words (transformers, modeling_vit.py). */
package dev.retouch.model.vit;
