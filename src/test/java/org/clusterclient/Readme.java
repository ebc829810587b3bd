package org.clusterclient;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what the README shows, so that tests can hold it against the truth. */
public final class Readme {

    private static final Pattern BLOCK = Pattern.compile("<!-- (\\S+) -->\n```\\w*\n(.*?)```", Pattern.DOTALL);
    private static final Pattern CODE = Pattern.compile("`([^`]+)`.*");

    private final String text;

    public Readme() {
        this.text = read(Path.of("README.md"));
    }

    /** Returns the fenced blocks, by what the comment in front of them names. */
    public Map<String, String> blocks() {
        Map<String, String> blocks = new LinkedHashMap<>();
        for (Matcher block = BLOCK.matcher(text); block.find(); ) {
            blocks.put(block.group(1), block.group(2));
        }
        return blocks;
    }

    /** Returns the first two cells of each row of the first table whose header begins with this cell. */
    public Map<String, String> table(String headline, String firstHeader) {
        List<String> lines =
                text.substring(text.indexOf("\n" + headline + "\n")).lines().toList();
        Map<String, String> rows = new LinkedHashMap<>();
        int at = 0;
        while (!lines.get(at).startsWith("| " + firstHeader + " |")) {
            at++;
        }
        for (at += 2; lines.get(at).startsWith("|"); at++) {
            String[] cells = lines.get(at).split("\\|");
            rows.put(cell(cells[1]), cell(cells[2]));
        }
        return rows;
    }

    /** Returns the lines that are indented as commands. */
    public List<String> commands() {
        return text.lines()
                .filter(line -> line.startsWith("    "))
                .map(String::strip)
                .toList();
    }

    /** Returns what a cell begins with: its first code, else its text. */
    private static String cell(String cell) {
        Matcher code = CODE.matcher(cell.strip());
        return code.matches() ? code.group(1) : cell.strip();
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
