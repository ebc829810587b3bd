package org.clusterclient.service.typed;

/** An enum whose last constant has a class of its own. */
public enum Colour {
    RED,
    GREEN,
    BLUE {
        @Override
        public boolean cold() {
            return true;
        }
    };

    public boolean cold() {
        return false;
    }
}
