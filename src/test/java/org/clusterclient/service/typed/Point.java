package org.clusterclient.service.typed;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.json.JsonObject;
import java.util.Objects;

/** A data object with numbers that JSON changes, and a member that may be null. */
@DataObject
@JsonGen
public class Point {

    private long x;
    private double y;
    private String label;

    public Point() {}

    public Point(JsonObject json) {
        PointConverter.fromJson(json, this);
    }

    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        PointConverter.toJson(this, json);
        return json;
    }

    public long getX() {
        return x;
    }

    public Point setX(long x) {
        this.x = x;
        return this;
    }

    public double getY() {
        return y;
    }

    public Point setY(double y) {
        this.y = y;
        return this;
    }

    public String getLabel() {
        return label;
    }

    public Point setLabel(String label) {
        this.label = label;
        return this;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Point point && x == point.x && y == point.y && Objects.equals(label, point.label);
    }

    @Override
    public int hashCode() {
        return Objects.hash(x, y, label);
    }

    @Override
    public String toString() {
        return toJson().encode();
    }
}
