package dev.retouch.data.card;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A card's figures as pages for people: the same tables in Markdown and in HTML. */
public final class CardText {

    /** A heading and the lines of its table, two cells each. */
    private record Section(String title, List<String[]> lines) {}

    private CardText() {}

    /**
     * The card in Markdown.
     *
     * @param sheet name of the contact sheet's file beside it, empty for none
     */
    public static String markdown(JsonNode card, String sheet) {
        StringBuilder text = new StringBuilder("# " + title(card) + "\n");
        for (Section section : sections(card)) {
            text.append("\n## ").append(section.title()).append("\n\n| | |\n|---|---|\n");
            section.lines()
                    .forEach(line -> text.append("| ")
                            .append(line[0].replace("|", "\\|"))
                            .append(" | ")
                            .append(line[1].replace("|", "\\|"))
                            .append(" |\n"));
        }
        return sheet.isEmpty() ? text.toString() : text + "\n![Samples](" + sheet + ")\n";
    }

    /** The same as one page of HTML. */
    public static String html(JsonNode card, String sheet) {
        StringBuilder text =
                new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>"
                        + escaped(title(card))
                        + "</title>\n<style>body{font-family:sans-serif;max-width:70em;margin:2em auto}"
                        + "td{padding:.2em 1em .2em 0;border-bottom:1px solid #ddd;vertical-align:top}</style></head><body>\n"
                        + "<h1>" + escaped(title(card)) + "</h1>\n");
        for (Section section : sections(card)) {
            text.append("<h2>").append(escaped(section.title())).append("</h2>\n<table>\n");
            section.lines()
                    .forEach(line -> text.append("<tr><td>")
                            .append(escaped(line[0]))
                            .append("</td><td>")
                            .append(escaped(line[1]))
                            .append("</td></tr>\n"));
            text.append("</table>\n");
        }
        if (!sheet.isEmpty()) {
            text.append("<p><img src=\"").append(escaped(sheet)).append("\" alt=\"Samples\"></p>\n");
        }
        return text + "</body></html>\n";
    }

    private static String title(JsonNode card) {
        return "Data card: " + card.path("name").asText();
    }

    private static List<Section> sections(JsonNode card) {
        List<Section> sections = new ArrayList<>();
        List<String[]> counts = new ArrayList<>();
        for (String field : List.of("samples", "shards", "withTarget", "distinctInstructions", "fingerprint")) {
            counts.add(line(field, value(card.path(field))));
        }
        counts.add(line("skipped", Integer.toString(card.path("skipped").size())));
        if (card.has("recipe")) {
            counts.add(line("recipe", card.path("recipe").toString()));
        }
        sections.add(new Section("Counts", counts));
        for (String field : List.of("kinds", "origins", "tasks")) {
            if (card.path(field).size() > 0) {
                sections.add(new Section(field, fields(card.path(field))));
            }
        }
        List<String[]> spreads = new ArrayList<>();
        for (String field : List.of("width", "height", "instructionCharacters")) {
            spreads.add(line(field, spread(card.path(field))));
        }
        sections.add(new Section("Sizes: least, tenth, median, ninetieth, most", spreads));
        sections.add(new Section("Masks", fields(card.path("mask"))));
        sections.add(new Section("Duplicates", fields(card.path("duplicates"))));
        List<String[]> skipped = new ArrayList<>();
        card.path("skipped")
                .forEach(item -> skipped.add(
                        line(item.path("name").asText(), item.path("reason").asText())));
        if (!skipped.isEmpty()) {
            sections.add(new Section("Skipped", skipped));
        }
        return sections;
    }

    private static List<String[]> fields(JsonNode node) {
        List<String[]> lines = new ArrayList<>();
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            lines.add(line(field.getKey(), value(field.getValue())));
        }
        return lines;
    }

    private static String[] line(String name, String value) {
        return new String[] {name, value};
    }

    private static String value(JsonNode node) {
        return node.isObject() ? spread(node) : node.isTextual() ? node.asText() : node.toString();
    }

    private static String spread(JsonNode node) {
        List<String> values = new ArrayList<>();
        node.forEach(value ->
                values.add(value.isNumber() ? String.format(Locale.ROOT, "%.4g", value.asDouble()) : value.toString()));
        return values.isEmpty() ? "-" : String.join(", ", values);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
