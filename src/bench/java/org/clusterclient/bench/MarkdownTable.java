package org.clusterclient.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A table in Markdown. */
final class MarkdownTable {

    private final List<String> lines = new ArrayList<>();

    /**
     * Makes a table without rows.
     *
     * @param texts how many of the columns, from the left, are texts; those after them are numbers, aligned to the right
     */
    MarkdownTable(int texts, List<String> header) {
        row(header);
        List<String> alignment = new ArrayList<>(Collections.nCopies(texts, "---"));
        alignment.addAll(Collections.nCopies(header.size() - texts, "---:"));
        row(alignment);
    }

    void row(List<String> cells) {
        lines.add("| " + String.join(" | ", cells) + " |\n");
    }

    @Override
    public String toString() {
        return String.join("", lines);
    }
}
