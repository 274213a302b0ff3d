package dev.retouch.scene;

import java.awt.Color;

/** What a part of an object is made of: the coloured body, or a material whose colour is fixed. */
enum Material {
    /** The object's colour, carrying its pattern. */
    BODY,
    /** The object's colour without pattern, such as a handle. */
    BODY_TRIM,
    /** The object's colour, deepened, such as an inside or a sole. */
    BODY_DEEP,
    DARK,
    METAL,
    BRASS,
    WOOD,
    CREAM,
    GLOW;

    boolean isBody() {
        return this == BODY || this == BODY_TRIM || this == BODY_DEEP;
    }

    Color colour(int bodyRgb) {
        return switch (this) {
            case BODY, BODY_TRIM -> new Color(bodyRgb);
            case BODY_DEEP -> Colours.scaled(bodyRgb, 0.75);
            case DARK -> new Color(0x35302f);
            case METAL -> new Color(0xb4b8bd);
            case BRASS -> new Color(0xc2a15a);
            case WOOD -> new Color(0xa9794b);
            case CREAM -> new Color(0xf3ead6);
            case GLOW -> new Color(0xfff3c4);
        };
    }
}
