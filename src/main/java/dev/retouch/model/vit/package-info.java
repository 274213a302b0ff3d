/** ViTModel without a pooler, as published by DINO: compares how pictures look (transformers, modeling_vit.py). */
package dev.retouch.model.vit;
